package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineStatistics;
import io.paxosstore.lsm.LiveOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A storage engine as plain as can be: a tree of version lists under one lock. Collects nothing, so
 * that tests can look back.
 */
final class TreeEngine implements StorageEngine {
  private record Version(long at, byte @Nullable [] value) {}

  /** Newest first; lists are replaced, never changed. */
  private final NavigableMap<byte[], List<Version>> rows = new TreeMap<>(Arrays::compareUnsigned);

  private long applied;
  private long watermark;

  @Override
  public synchronized long apply(List<WriteBatch> batches, Durability durability) {
    for (WriteBatch batch : batches) {
      long at = batch.version();
      batch.forEach(
          new WriteBatch.Visitor() {
            @Override
            public void put(byte[] bytes, int key, int keyLength, int value, int valueLength) {
              add(slice(bytes, key, keyLength), new Version(at, slice(bytes, value, valueLength)));
            }

            @Override
            public void delete(byte[] bytes, int key, int keyLength) {
              add(slice(bytes, key, keyLength), new Version(at, null));
            }

            @Override
            public void deleteRange(byte[] bytes, int from, int fromLength, int to, int toLength) {
              List<byte[]> keys =
                  List.copyOf(
                      rows.subMap(slice(bytes, from, fromLength), slice(bytes, to, toLength))
                          .keySet());
              keys.forEach(key -> add(key, new Version(at, null)));
            }
          });
    }
    return ++applied;
  }

  private void add(byte[] key, Version version) {
    List<Version> versions = new ArrayList<>(rows.getOrDefault(key, List.of()));
    versions.removeIf(other -> other.at == version.at);
    versions.add(version);
    versions.sort((a, b) -> Long.compare(b.at, a.at));
    rows.put(key, List.copyOf(versions));
  }

  private static byte[] slice(byte[] bytes, int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  private static @Nullable Version newest(@Nullable List<Version> versions, long at) {
    if (versions != null) {
      for (Version version : versions) {
        if (version.at <= at) {
          return version;
        }
      }
    }
    return null;
  }

  @Override
  public synchronized boolean get(byte[] key, long at, Cell cell) {
    Version version = newest(rows.get(key), at);
    if (version == null || version.value == null) {
      return false;
    }
    cell.wrap(version.value, 0, version.value.length, version.at);
    return true;
  }

  @Override
  public synchronized long versionOf(byte[] key, long at) {
    Version version = newest(rows.get(key), at);
    return version == null ? 0 : version.at;
  }

  @Override
  public Snapshot snapshot() {
    return new Snapshot() {
      @Override
      public boolean get(byte[] key, long at, Cell cell) {
        return TreeEngine.this.get(key, at, cell);
      }

      @Override
      public long versionOf(byte[] key, long at) {
        return TreeEngine.this.versionOf(key, at);
      }

      @Override
      public void multiGet(byte[][] keys, long at, Cell[] cells, boolean[] found) {
        for (int i = 0; i < keys.length; i++) {
          found[i] = get(keys[i], at, cells[i]);
        }
      }

      @Override
      public Cursor scan(ScanRange range, long at) {
        return TreeEngine.this.scan(range, at);
      }

      @Override
      public void close() {}
    };
  }

  private synchronized Cursor scan(ScanRange range, long at) {
    NavigableMap<byte[], Version> view = new TreeMap<>(Arrays::compareUnsigned);
    rows.subMap(range.from(), true, range.to(), false)
        .forEach(
            (key, versions) -> {
              Version version = newest(versions, at);
              if (version != null && (version.value != null || range.tombstones())) {
                view.put(key, version);
              }
            });
    return new ViewCursor(range.reverse() ? view.descendingMap() : view);
  }

  private static final class ViewCursor implements Cursor {
    private NavigableMap<byte[], Version> rest;
    private final NavigableMap<byte[], Version> all;
    private Map.@Nullable Entry<byte[], Version> row;

    ViewCursor(NavigableMap<byte[], Version> view) {
      this.all = view;
      this.rest = view;
    }

    @Override
    public boolean next() {
      row = rest.firstEntry();
      rest = row == null ? rest : rest.tailMap(row.getKey(), false);
      return row != null;
    }

    @Override
    public void seek(byte[] key) {
      rest = all.tailMap(key, true);
    }

    private Map.Entry<byte[], Version> current() {
      return Objects.requireNonNull(row, "no row");
    }

    @Override
    public byte[] keyArray() {
      return current().getKey();
    }

    @Override
    public int keyOffset() {
      return 0;
    }

    @Override
    public int keyLength() {
      return keyArray().length;
    }

    @Override
    public byte[] valueArray() {
      byte[] value = current().getValue().value;
      return value == null ? new byte[0] : value;
    }

    @Override
    public int valueOffset() {
      return 0;
    }

    @Override
    public int valueLength() {
      return valueArray().length;
    }

    @Override
    public long version() {
      return current().getValue().at;
    }

    @Override
    public boolean isTombstone() {
      return current().getValue().value == null;
    }

    @Override
    public void close() {}
  }

  @Override
  public long flushedThrough() {
    return 0;
  }

  @Override
  public void flush() {}

  @Override
  public void compact() {}

  @Override
  public synchronized void watermark(long timestamp) {
    watermark = Math.max(watermark, timestamp);
  }

  @Override
  public synchronized long watermark() {
    return watermark;
  }

  @Override
  public void checkpoint(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void export(List<ScanRange> ranges, long at, Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void ingest(Path directory) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long approximateBytes(ScanRange range) {
    return 0;
  }

  @Override
  public List<byte[]> keySamples(ScanRange range, int count) {
    return List.of();
  }

  @Override
  public LiveOptions liveOptions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void reconfigure(LiveOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public EngineStatistics statistics() {
    return new EngineStatistics(0, 0, 0, List.of(0), Map.of());
  }

  @Override
  public void close() {}
}
