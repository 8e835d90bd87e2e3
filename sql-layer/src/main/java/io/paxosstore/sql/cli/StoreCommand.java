package io.paxosstore.sql.cli;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.manifest.ManifestFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command on the storage engine's files of a database that nobody has open. */
abstract class StoreCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "A data directory, or the directory 'lsm' in it.")
  private Path directory = Path.of("");

  @Spec private CommandSpec spec;

  /**
   * Does the work.
   *
   * @param store the storage engine's directory
   * @return the exit code
   */
  abstract int run(Path store, PrintWriter out) throws IOException;

  @Override
  public final Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      return run(storeDirectory(), out);
    } catch (StorageException e) {
      spec.commandLine().getErr().println("paxosstore: " + e.getMessage());
      return 1;
    } finally {
      out.flush();
    }
  }

  /** Refuses a directory that holds no store, where an engine would begin one. */
  static void requireStore(Path store) {
    if (!Files.exists(store.resolve(ManifestFile.NAME))) {
      throw new StorageException(store + " holds no store: it has no " + ManifestFile.NAME);
    }
  }

  /** To be thrown if the command line makes no sense. */
  ParameterException wrongUsage(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  private Path storeDirectory() {
    Path absolute = directory.toAbsolutePath().normalize();
    Path below = absolute.resolve("lsm");
    return Files.isDirectory(below) ? below : absolute;
  }
}
