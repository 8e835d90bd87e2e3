package io.paxosstore.tpcc;

import io.paxosstore.tpcc.chaos.ChaosCommand;
import io.paxosstore.tpcc.cli.TpccCommand;
import io.paxosstore.tpcc.failover.FailoverCommand;
import io.paxosstore.tpcc.lsm.LsmCommand;
import io.paxosstore.tpcc.paxos.PaxosCommand;
import io.paxosstore.tpcc.point.PointCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmark programs: {@code bin/paxosstore bench|chaos|tpcc …}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures databases through JDBC, and the storage engine and the replicated log by"
            + " themselves.",
    subcommands = {
      PointCommand.class,
      LsmCommand.class,
      PaxosCommand.class,
      ChaosCommand.class,
      FailoverCommand.class,
      TpccCommand.class
    })
public final class BenchCli {
  BenchCli() {}

  /** Runs a benchmark and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchCli()).execute(arguments));
  }
}
