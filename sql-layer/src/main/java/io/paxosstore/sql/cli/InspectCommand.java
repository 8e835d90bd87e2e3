package io.paxosstore.sql.cli;

import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.inspect.StoreInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** A command that only looks into the storage engine's files. */
abstract class InspectCommand extends StoreCommand {
  /**
   * Looks into the store, which is locked as the database itself would lock it.
   *
   * @return the exit code
   */
  abstract int inspect(StoreInspector store, PrintWriter out) throws IOException;

  @Override
  final int run(Path store, PrintWriter out) throws IOException {
    try (StoreInspector inspector = StoreInspector.open(RealFileSystem.INSTANCE, store)) {
      return inspect(inspector, out);
    }
  }
}
