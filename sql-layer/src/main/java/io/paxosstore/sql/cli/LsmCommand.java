package io.paxosstore.sql.cli;

import picocli.CommandLine.Command;

/** Works on the storage engine's files of a database that nobody has open. */
@Command(
    name = "lsm",
    description =
        "Shows, checks, merges and repairs the storage engine's files of a data directory.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "check|layout|stats|dump|compact|repair",
    subcommands = {
      LsmCheckCommand.class,
      LsmLayoutCommand.class,
      LsmStatsCommand.class,
      LsmDumpCommand.class,
      LsmCompactCommand.class,
      LsmRepairCommand.class
    })
final class LsmCommand {
  private LsmCommand() {}
}
