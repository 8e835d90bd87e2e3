package io.paxosstore.sql.cli;

import picocli.CommandLine.Command;

/** Works on the storage engine's files of a database that nobody has open. */
@Command(
    name = "lsm",
    description =
        "Shows, checks, merges, repairs, exports and restores the storage engine's files of a data"
            + " directory that nobody has open.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "check|layout|stats|dump|compact|repair|export|ingest",
    subcommands = {
      LsmCheckCommand.class,
      LsmLayoutCommand.class,
      LsmStatsCommand.class,
      LsmDumpCommand.class,
      LsmCompactCommand.class,
      LsmRepairCommand.class,
      LsmExportCommand.class,
      LsmIngestCommand.class
    })
final class LsmCommand {
  private LsmCommand() {}
}
