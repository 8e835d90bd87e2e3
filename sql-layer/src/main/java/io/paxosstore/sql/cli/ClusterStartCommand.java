package io.paxosstore.sql.cli;

import io.paxosstore.sql.cli.SettingsFile.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Starts the nodes that do not run, and returns when all are ready. Makes the cluster if there is
 * none; later starts go by the files that the first has written.
 */
@Command(
    name = "start",
    description =
        "Starts a cluster, or those of its nodes that do not run, and waits until all are ready.",
    mixinStandardHelpOptions = true)
final class ClusterStartCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 50;

  @Mixin private ClusterCommand.Where where;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Nodes of a new cluster: 1, 3 or 5. By default 3.")
  private int nodes;

  @Option(
      names = "--port",
      defaultValue = "7600",
      paramLabel = "PORT",
      description =
          "Clients' port of a new cluster's first node; the others follow, and 100 above are those"
              + " between nodes. 0 for any that are free. By default ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "Name of a new cluster, which its certificates bear. By default one that is made up.")
  private @Nullable String name;

  @Option(
      names = "--peer-tls",
      paramLabel = "DIR",
      description =
          "The nodes of a new cluster speak TLS with each other: DIR has authorities.pem and, for"
              + " each node, node-1.pem and node-1-key.pem. docs/operations.md tells how they are"
              + " made.")
  private @Nullable Path peerTls;

  @Option(
      names = "--configure-only",
      description = "Writes the configuration of a new cluster, to be edited, and starts nothing.")
  private boolean configureOnly;

  @Option(
      names = "--timeout",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "How long to wait. By default ${DEFAULT-VALUE}.")
  private int timeoutSeconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ClusterDirectory directory = where.open();
    try {
      List<ClusterNodeFiles> configured = directory.nodes();
      if (configured.isEmpty()) {
        int count = nodes == 0 ? 3 : nodes;
        if (count != 1 && count != 3 && count != 5) {
          throw new ParameterException(
              spec.commandLine(), "a cluster has 1, 3 or 5 nodes, not " + count);
        }
        directory.configure(count, port, name, peerTls);
        configured = directory.nodes();
        if (configureOnly) {
          return tellConfigured(configured);
        }
      } else if (configureOnly) {
        throw new ParameterException(
            spec.commandLine(), directory.path() + " has a cluster that is configured already");
      } else if (name != null || peerTls != null) {
        throw new ParameterException(
            spec.commandLine(),
            directory.path() + " has a cluster already: --name and --peer-tls are for a new one");
      } else if (nodes != 0 && nodes != configured.size()) {
        throw new ParameterException(
            spec.commandLine(),
            directory.path() + " has a cluster of " + configured.size() + " nodes, not " + nodes);
      }
      return start(configured);
    } catch (SettingsException | IOException e) {
      spec.commandLine().getErr().println("paxosstore: " + e.getMessage());
      return 1;
    }
  }

  private int tellConfigured(List<ClusterNodeFiles> all) {
    for (ClusterNodeFiles node : all) {
      spec.commandLine().getOut().println("node " + node.id() + ": configured by " + node.config());
    }
    return 0;
  }

  private int start(List<ClusterNodeFiles> all) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    long started = System.nanoTime();
    Map<Integer, Process> processes = new HashMap<>();
    for (ClusterNodeFiles node : all) {
      PidFile.Running running = node.running();
      if (running == null) {
        processes.put(node.id(), node.start());
        out.println("node " + node.id() + ": starting, output in " + node.log());
      }
    }
    out.flush();
    for (ClusterNodeFiles node : all) {
      PidFile.Running ready = awaitReady(node, processes.get(node.id()), started);
      if (ready == null) {
        return 1;
      }
      out.printf(
          "node %d: ready for clients at %s, pid %d%s%n",
          node.id(),
          node.clients(),
          ready.process().pid(),
          processes.containsKey(node.id()) ? "" : " (was running)");
      out.flush();
    }
    out.printf(
        "cluster of %d ready after %.1f s: %s%n",
        all.size(), (System.nanoTime() - started) / 1e9, ClusterDirectory.url(all));
    out.flush();
    return 0;
  }

  private PidFile.@Nullable Running awaitReady(
      ClusterNodeFiles node, @Nullable Process process, long started)
      throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    while (true) {
      PidFile.Running running = node.running();
      if (running != null && running.url() != null) {
        return running;
      }
      boolean dead = process != null ? !process.isAlive() : running == null;
      if (dead) {
        err.println("paxosstore: node " + node.id() + " has ended; the end of " + node.log() + ":");
        err.println(node.tail());
        return null;
      }
      if (System.nanoTime() - started > TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
        err.println(
            "paxosstore: node "
                + node.id()
                + " is not ready after "
                + timeoutSeconds
                + " s; the end of "
                + node.log()
                + ":");
        err.println(node.tail());
        return null;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
