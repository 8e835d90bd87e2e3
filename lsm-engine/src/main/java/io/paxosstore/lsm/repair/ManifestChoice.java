package io.paxosstore.lsm.repair;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The manifest that a repair may go by.
 *
 * @param manifest the state of the store
 * @param staged true if it is the one that was staged, because the other is damaged or missing
 */
record ManifestChoice(Manifest manifest, boolean staged) {
  private static final String ADVICE =
      "; which tables count cannot be found out from the tables, some of them may be replaced ones:"
          + " restore the directory from a replica, a checkpoint or a backup";

  /**
   * Reads the manifest, or the staged one if that is provably the last state of the store: whoever
   * changed the manifest later would have replaced or consumed it, and would have given out numbers
   * that it does not know.
   *
   * @throws StorageException if there is none to go by
   */
  static ManifestChoice of(FileSystem fileSystem, Path directory) throws IOException {
    String fault;
    try {
      Manifest manifest = ManifestFile.read(fileSystem, directory);
      if (manifest != null) {
        return new ManifestChoice(manifest, false);
      }
      fault = directory + " has no " + ManifestFile.NAME;
    } catch (CorruptionException e) {
      fault = String.valueOf(e.getMessage());
    }
    Manifest staged = staged(fileSystem, directory);
    if (staged == null) {
      throw new StorageException(fault + ADVICE);
    }
    for (TableMeta table : staged.tables()) {
      if (!fileSystem.exists(directory.resolve(table.fileName()))) {
        throw new StorageException(
            fault
                + ", and "
                + ManifestFile.NEXT_NAME
                + " names "
                + table.fileName()
                + ", which is not there"
                + ADVICE);
      }
    }
    if (TableFiles.greatestNumber(fileSystem, directory) >= staged.nextNumber()) {
      throw new StorageException(
          fault + ", and " + ManifestFile.NEXT_NAME + " is older than some tables" + ADVICE);
    }
    return new ManifestChoice(staged, true);
  }

  private static @Nullable Manifest staged(FileSystem fileSystem, Path directory)
      throws IOException {
    try {
      return ManifestFile.readStaged(fileSystem, directory);
    } catch (CorruptionException e) {
      // Torn by the crash that left it: it is no choice.
      return null;
    }
  }
}
