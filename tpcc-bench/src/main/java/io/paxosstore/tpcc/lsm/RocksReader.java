package io.paxosstore.tpcc.lsm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads of RocksDB by the call that was seen to be the fastest for each: arrays that it returns for
 * gets, arrays that it fills for iterators.
 */
final class RocksReader implements Reader {
  private final RocksDB db;
  private final ReadOptions options = new ReadOptions();
  private final Use use;
  private final byte[] key;
  private final byte[] value = new byte[Rows.VALUE_BYTES];
  private final List<byte[]> keys = new ArrayList<>();
  private @Nullable RocksIterator kept;

  RocksReader(RocksDB db, Use use) {
    this.db = db;
    this.use = use;
    key = RocksKey.buffer(use);
    if (use == Use.ALL_VERSIONS) {
      options.setPrefixSameAsStart(true);
    }
  }

  @Override
  public boolean get(long number) {
    Rows.putKey(number, key);
    try {
      byte[] found = db.get(options, key);
      if (found == null) {
        return false;
      }
      Rows.check(number, found, 0, found.length);
      return true;
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public int multiGet(long[] numbers) {
    while (keys.size() < numbers.length) {
      keys.add(new byte[Rows.KEY_BYTES]);
    }
    for (int i = 0; i < numbers.length; i++) {
      Rows.putKey(numbers[i], keys.get(i));
    }
    try {
      List<byte[]> found = db.multiGetAsList(options, keys);
      int count = 0;
      for (int i = 0; i < numbers.length; i++) {
        byte[] each = found.get(i);
        if (each != null) {
          Rows.check(numbers[i], each, 0, each.length);
          count++;
        }
      }
      return count;
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public int seek(long number, int rows) {
    try (RocksIterator iterator = db.newIterator(options)) {
      return read(iterator, number, rows);
    }
  }

  @Override
  public int seekAgain(long number, int rows) {
    return read(kept(), number, rows);
  }

  private RocksIterator kept() {
    RocksIterator iterator = kept;
    if (iterator == null) {
      iterator = db.newIterator(options);
      kept = iterator;
    }
    return iterator;
  }

  private int read(RocksIterator iterator, long number, int rows) {
    Rows.putKey(number, key);
    iterator.seek(key);
    int count = 0;
    for (; count < rows && iterator.isValid(); iterator.next()) {
      check(iterator);
      count++;
    }
    return count;
  }

  private void check(RocksIterator iterator) {
    iterator.key(key);
    Rows.check(Rows.number(key, 0), value, 0, iterator.value(value));
  }

  @Override
  public long scan() {
    long count = 0;
    try (RocksIterator iterator = db.newIterator(options)) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        check(iterator);
        count++;
      }
    }
    return count;
  }

  @Override
  public long versionAt(long number, long at) {
    if (use != Use.ALL_VERSIONS) {
      throw new IllegalStateException("this store was opened for newest versions only");
    }
    RocksIterator iterator = kept();
    RocksKey.put(key, number, at);
    iterator.seek(key);
    if (!iterator.isValid()) {
      return 0;
    }
    iterator.key(key);
    // The iterator ends with the prefix only where it can tell cheaply.
    if (Rows.number(key, 0) != number) {
      return 0;
    }
    Rows.check(number, value, 0, iterator.value(value));
    return RocksKey.version(key);
  }

  private static IllegalStateException failed(RocksDBException e) {
    return new IllegalStateException("RocksDB does not read", e);
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
    }
    options.close();
  }
}
