package io.paxosstore.tpcc.cli;

import picocli.CommandLine.Command;

/** {@code bin/paxosstore tpcc …}. */
@Command(
    name = "tpcc",
    mixinStandardHelpOptions = true,
    description = "A TPC-C style load for any JDBC URL. What it measures is not a TPC result.",
    subcommands = {LoadCommand.class, RunCommand.class, CheckCommand.class, KillRunCommand.class})
public final class TpccCommand {
  /** Made by picocli. */
  public TpccCommand() {}
}
