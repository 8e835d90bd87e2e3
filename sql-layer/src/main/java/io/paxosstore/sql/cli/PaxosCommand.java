package io.paxosstore.sql.cli;

import picocli.CommandLine.Command;

/** Shows what a node has promised and accepted, and what it says to others. */
@Command(
    name = "paxos",
    description =
        "Shows what a data directory, or the server that has it open, holds of the groups' logs.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "log|promise|trace",
    subcommands = {PaxosLogCommand.class, PaxosPromiseCommand.class, PaxosTraceCommand.class})
final class PaxosCommand {
  private PaxosCommand() {}
}
