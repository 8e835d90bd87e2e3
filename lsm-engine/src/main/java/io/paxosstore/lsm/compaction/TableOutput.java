package io.paxosstore.lsm.compaction;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RangeTombstone;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.rows.VersionGc;
import io.paxosstore.lsm.rows.VersionMerge;
import io.paxosstore.lsm.sstable.Codec;
import io.paxosstore.lsm.sstable.TableMeta;
import io.paxosstore.lsm.sstable.TableWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a flush or a compaction keeps to new tables. A table ends where it is large enough
 * and the key changes, so that all versions of a key are in one table of a level; range tombstones
 * are cut at the same places.
 */
public final class TableOutput {
  /** The rate is asked after so many bytes. */
  private static final long PACE_BYTES = 64 << 10;

  private final FileSystem fileSystem;
  private final Path directory;
  private final LongSupplier numbers;
  private final Codec codec;
  private final int blockBytes;
  private final long tableBytes;
  private final List<TableMeta> finished = new ArrayList<>();
  private final List<Long> created = new ArrayList<>();
  private @Nullable TableWriter writer;
  private @Nullable WriteRate rate;

  /** Bytes of the open table that the rate knows of. */
  private long paced;

  /**
   * Tables in {@code directory}, numbered by {@code numbers}, of at most about {@code tableBytes}.
   */
  public TableOutput(
      FileSystem fileSystem,
      Path directory,
      LongSupplier numbers,
      Codec codec,
      int blockBytes,
      long tableBytes) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.numbers = numbers;
    this.codec = codec;
    this.blockBytes = blockBytes;
    this.tableBytes = tableBytes;
  }

  /** Writes no faster than a rate allows. */
  public TableOutput pacedBy(WriteRate rate) {
    this.rate = rate;
    return this;
  }

  /**
   * Merges the sources, newest first, and writes what the rule keeps. The tables and their names
   * are durable when this returns. If it fails, nothing of it is left behind.
   */
  public List<TableMeta> write(
      List<RowSource> sources, List<Coverage> coverage, long watermark, long oldestElsewhere)
      throws IOException {
    boolean done = false;
    try {
      VersionGc gc = new VersionGc(watermark, oldestElsewhere, coverage);
      writeRows(new VersionMerge(sources), gc);
      if (!finished.isEmpty()) {
        fileSystem.syncDirectory(directory);
      }
      done = true;
      return finished;
    } finally {
      if (!done) {
        discard();
      }
    }
  }

  private void writeRows(VersionMerge rows, VersionGc gc) throws IOException {
    List<RangeTombstone> tombstones = gc.survivingRangeTombstones();
    byte[] lower = null;
    byte[] lastKey = {};
    while (rows.next()) {
      VersionGc.Fate fate = gc.judge(rows, rows.rank());
      if (fate == VersionGc.Fate.DROP) {
        continue;
      }
      TableWriter open = writer;
      if (open != null && open.bytes() >= tableBytes && !isKey(rows, lastKey)) {
        byte[] cut = rows.copyKey();
        finish(open, tombstones, lower, cut);
        lower = cut;
        open = null;
      }
      if (open == null) {
        open = begin();
      }
      open.add(rows, fate == VersionGc.Fate.KEEP_AS_DELETE || rows.isTombstone());
      if (rate != null && open.bytes() - paced >= PACE_BYTES) {
        rate.wrote(open.bytes() - paced);
        paced = open.bytes();
      }
      if (open.bytes() >= tableBytes && !isKey(rows, lastKey)) {
        lastKey = rows.copyKey();
      }
    }
    TableWriter open = writer;
    if (open == null && !tombstones.isEmpty()) {
      open = begin();
    }
    if (open != null) {
      finish(open, tombstones, lower, null);
    }
  }

  private static boolean isKey(RowSource row, byte[] key) {
    return Keys.equal(row.keyArray(), row.keyOffset(), row.keyLength(), key, 0, key.length);
  }

  private TableWriter begin() throws IOException {
    long number = numbers.getAsLong();
    created.add(number);
    paced = 0;
    TableWriter opened = new TableWriter(fileSystem, directory, number, codec, blockBytes);
    writer = opened;
    return opened;
  }

  private void finish(
      TableWriter open,
      List<RangeTombstone> tombstones,
      byte @Nullable [] lower,
      byte @Nullable [] upper)
      throws IOException {
    for (RangeTombstone tombstone : tombstones) {
      byte[] from =
          lower != null && Keys.compare(tombstone.from(), lower) < 0 ? lower : tombstone.from();
      byte[] to = upper != null && Keys.compare(tombstone.to(), upper) > 0 ? upper : tombstone.to();
      if (Arrays.compareUnsigned(from, to) < 0) {
        open.add(new RangeTombstone(from, to, tombstone.version(), 0));
      }
    }
    TableMeta meta = open.finish();
    writer = null;
    open.close();
    finished.add(meta);
  }

  /** Best effort: what cannot be deleted now is found unnamed when the store is opened next. */
  private void discard() {
    TableWriter open = writer;
    writer = null;
    try {
      if (open != null) {
        open.close();
      }
      for (long number : created) {
        Path file = directory.resolve(TableMeta.fileName(number));
        if (fileSystem.exists(file)) {
          fileSystem.delete(file);
        }
      }
    } catch (IOException ignored) {
      // The failure that led here is the one to be told.
    }
  }
}
