package io.paxosstore.sql.cli;

import io.paxosstore.sql.cli.SettingsFile.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the nodes of a cluster. Exit code 0 if all run, answer and agree, without quarantine. */
@Command(
    name = "status",
    description = "Shows the nodes of a cluster: processes, homes, positions, agreement.",
    mixinStandardHelpOptions = true)
final class ClusterStatusCommand implements Callable<Integer> {
  @Mixin private ClusterCommand.Where where;

  @Option(names = "--groups", description = "Shows each entity group, too.")
  private boolean groups;

  @Option(
      names = "--figures",
      description = "Shows what each node has counted, and how it sees the others, too.")
  private boolean figures;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ClusterDirectory directory = where.open();
    List<ClusterNodeFiles> nodes;
    try {
      nodes = directory.nodes();
    } catch (SettingsException e) {
      err.println("paxosstore: " + e.getMessage());
      return 1;
    }
    if (nodes.isEmpty()) {
      err.println("paxosstore: no cluster in " + directory.path());
      return 1;
    }
    List<NodeReport> reports = new ArrayList<>();
    for (ClusterNodeFiles node : nodes) {
      reports.add(report(node));
    }
    ClusterTable table = new ClusterTable(reports);
    table.print(out);
    if (groups) {
      table.printGroups(out);
    }
    if (figures) {
      table.printFigures(out);
    }
    out.flush();
    return table.isHealthy() ? 0 : 1;
  }

  private static NodeReport report(ClusterNodeFiles node) throws IOException {
    PidFile.@Nullable Running running = node.running();
    if (running == null) {
      return NodeReport.silent(node, 0, "not running");
    }
    long pid = running.process().pid();
    if (ClusterNodeFiles.isPaused(running.process())) {
      return NodeReport.silent(node, pid, "paused");
    }
    if (running.url() == null) {
      return NodeReport.silent(node, pid, "starting");
    }
    return NodeReport.ask(node, pid);
  }
}
