package io.paxosstore.lsm.export;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.sstable.TableCheck;
import io.paxosstore.lsm.sstable.TableFault;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an exported directory holds.
 *
 * @param watermark versions that no read at or above it can see may be missing
 * @param ranges the keys that it says everything about: one that is in no table does not exist
 * @param tables in key order, without overlap, each inside one range
 */
public record Export(long watermark, KeyRanges ranges, List<TableMeta> tables) {
  /**
   * Reads the description of a directory and every byte of its tables.
   *
   * @throws CorruptionException at the first thing that is not as it must be, with file and offset
   */
  public static Export verified(FileSystem fileSystem, Path directory) throws IOException {
    Export export = ExportFile.read(fileSystem, directory);
    for (TableMeta table : export.tables) {
      Path file = directory.resolve(table.fileName());
      if (!fileSystem.exists(file)) {
        throw new CorruptionException(file + " is missing, at offset 0: the export names it");
      }
      List<TableFault> faults = TableCheck.of(fileSystem, directory, table).faults();
      if (!faults.isEmpty()) {
        TableFault first = faults.getFirst();
        throw new CorruptionException(
            file + " is damaged at offset " + first.offset() + ": " + first.what());
      }
    }
    return export;
  }
}
