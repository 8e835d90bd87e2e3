package io.paxosstore.sql.cli;

import io.paxosstore.sql.cli.SettingsFile.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells the nodes that run to end, and waits until they have. */
@Command(
    name = "stop",
    description = "Stops the nodes of a cluster.",
    mixinStandardHelpOptions = true)
final class ClusterStopCommand implements Callable<Integer> {
  @Mixin private ClusterCommand.Where where;

  @Option(
      names = "--timeout",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description = "After which a node that does not end is killed. By default ${DEFAULT-VALUE}.")
  private int timeoutSeconds;

  @Spec private CommandSpec spec;

  private record Ending(ClusterNodeFiles node, ProcessHandle process) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ClusterDirectory directory = where.open();
    List<ClusterNodeFiles> nodes;
    try {
      nodes = directory.nodes();
    } catch (SettingsException e) {
      spec.commandLine().getErr().println("paxosstore: " + e.getMessage());
      return 1;
    }
    if (nodes.isEmpty()) {
      out.println("no cluster in " + directory.path());
    }
    List<Ending> ending = new ArrayList<>();
    for (ClusterNodeFiles node : nodes) {
      PidFile.Running running = node.running();
      if (running == null) {
        out.println("node " + node.id() + ": does not run");
      } else {
        running.process().destroy();
        ending.add(new Ending(node, running.process()));
      }
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    for (Ending each : ending) {
      boolean killed = !awaitEnd(each.process(), deadline - System.nanoTime());
      if (killed) {
        each.process().destroyForcibly();
        awaitEnd(each.process(), TimeUnit.SECONDS.toNanos(timeoutSeconds));
      }
      out.printf(
          "node %d: %s, pid %d%n",
          each.node().id(),
          killed ? "killed after " + timeoutSeconds + " s" : "stopped",
          each.process().pid());
      out.flush();
    }
    return 0;
  }

  private static boolean awaitEnd(ProcessHandle process, long nanos) throws InterruptedException {
    try {
      process.onExit().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return !process.isAlive();
    }
  }
}
