package io.paxosstore.lsm.export;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.compaction.TableOutput;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.sstable.Codec;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes an exported directory: the tables range by range, then the description. */
public final class ExportWriter {
  private final FileSystem fileSystem;
  private final Path directory;
  private final int blockBytes;
  private final long tableBytes;

  /** For a directory that is created; its tables are of about the given sizes. */
  public ExportWriter(FileSystem fileSystem, Path directory, int blockBytes, long tableBytes) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.blockBytes = blockBytes;
    this.tableBytes = tableBytes;
  }

  /**
   * Writes all that {@code contents} has of the ranges up to version {@code at}. All of it is
   * durable when this returns; if it fails, nothing of it is left behind.
   *
   * @param watermark of the contents
   * @throws IllegalArgumentException if {@code at} is below the watermark
   * @throws StorageException if the directory exists and is not empty
   */
  public void write(KeyRanges ranges, long at, long watermark, Contents contents)
      throws IOException {
    if (at < watermark) {
      throw new IllegalArgumentException(
          "version " + at + " is below the watermark, " + watermark + ": it may be gone in part");
    }
    if (fileSystem.exists(directory) && !fileSystem.list(directory).isEmpty()) {
      throw new StorageException("export directory " + directory + " is not empty");
    }
    fileSystem.createDirectories(directory);
    List<TableMeta> tables = new ArrayList<>();
    boolean done = false;
    try {
      AtomicLong numbers = new AtomicLong(1);
      for (ScanRange range : ranges.all()) {
        Merge merge = ThroughVersion.of(contents.of(range), at);
        // Compressed for the last level, where an ingest puts it. Nothing is at or below a
        // watermark of 0: everything is kept.
        tables.addAll(
            new TableOutput(
                    fileSystem,
                    directory,
                    numbers::getAndIncrement,
                    Codec.ZSTD,
                    blockBytes,
                    tableBytes)
                .write(merge.sources, merge.coverage, 0, 0));
      }
      ExportFile.write(fileSystem, directory, new Export(watermark, ranges, tables));
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        fileSystem.syncDirectory(parent);
      }
      done = true;
    } finally {
      if (!done) {
        ExportFile.deleteQuietly(fileSystem, directory.resolve(ExportFile.NAME));
        for (TableMeta table : tables) {
          ExportFile.deleteQuietly(fileSystem, directory.resolve(table.fileName()));
        }
      }
    }
  }

  /** What a store holds of a range. */
  public interface Contents {
    /** All versions of the keys of a range; called once for each, in order. */
    Merge of(ScanRange range);
  }

  /**
   * Sources of one range.
   *
   * @param sources all versions of its keys, the newest source first
   * @param coverage their range tombstones, cut at the range's bounds
   */
  public record Merge(List<RowSource> sources, List<Coverage> coverage) {}
}
