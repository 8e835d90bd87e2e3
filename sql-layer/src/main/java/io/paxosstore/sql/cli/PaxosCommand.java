package io.paxosstore.sql.cli;

import picocli.CommandLine.Command;

/** Shows what a node has promised and accepted. */
@Command(
    name = "paxos",
    description = "Shows what a data directory, or a node that runs, holds of the groups' logs.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "log|promise",
    subcommands = {PaxosLogCommand.class, PaxosPromiseCommand.class})
final class PaxosCommand {
  private PaxosCommand() {}
}
