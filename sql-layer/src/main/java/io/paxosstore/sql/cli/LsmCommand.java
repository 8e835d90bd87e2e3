package io.paxosstore.sql.cli;

import picocli.CommandLine.Command;

/** Looks into the storage engine's files of a database that nobody has open. */
@Command(
    name = "lsm",
    description = "Shows and checks the storage engine's files of a data directory.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "check|layout|stats|dump",
    subcommands = {
      LsmCheckCommand.class,
      LsmLayoutCommand.class,
      LsmStatsCommand.class,
      LsmDumpCommand.class
    })
final class LsmCommand {
  private LsmCommand() {}
}
