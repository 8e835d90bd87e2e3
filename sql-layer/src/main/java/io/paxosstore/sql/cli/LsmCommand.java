package io.paxosstore.sql.cli;

import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.inspect.StoreInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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

  /** What all of them are told. */
  static final class Where {
    @Parameters(
        index = "0",
        paramLabel = "DIR",
        description = "A data directory, or the directory 'lsm' in it.")
    private Path directory = Path.of("");

    /** Opens the store; it holds the lock that the database itself would take. */
    StoreInspector open() throws IOException {
      return StoreInspector.open(RealFileSystem.INSTANCE, inner("lsm"));
    }

    /** The directory, or the one of that name in it. */
    private Path inner(String name) {
      Path absolute = directory.toAbsolutePath().normalize();
      Path below = absolute.resolve(name);
      return Files.isDirectory(below) ? below : absolute;
    }
  }
}
