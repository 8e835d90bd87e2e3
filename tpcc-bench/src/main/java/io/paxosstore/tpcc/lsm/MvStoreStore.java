package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;

/** A store of MVStore with one map. */
final class MvStoreStore implements Store {
  private final MVStore store;
  private final MVMap<byte[], byte[]> rows;

  private MvStoreStore(MVStore store, MVMap<byte[], byte[]> rows) {
    this.store = store;
    this.rows = rows;
  }

  static MvStoreStore open(Path directory, Memory memory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MVStore store =
        new MVStore.Builder()
            .fileName(directory.resolve("rows.mv").toString())
            .cacheSize((int) Math.max(1, memory.cacheBytes() >> 20))
            // Nothing is rewritten while others are measured.
            .autoCommitDisabled()
            .autoCompactFillRate(0)
            .open();
    return new MvStoreStore(
        store,
        store.openMap(
            "rows",
            new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE)));
  }

  @Override
  public Reader reader() {
    return new MvReader();
  }

  @Override
  public Writer writer(Safety safety) {
    return new MvWriter();
  }

  @Override
  public void settle() {
    store.commit();
  }

  @Override
  public void awaitQuiet() {
    store.commit();
  }

  @Override
  public void close() {
    store.close();
  }

  private final class MvWriter implements Writer {
    @Override
    public void put(long number, long version) {
      byte[] value = new byte[Rows.VALUE_BYTES];
      Rows.putValue(number, version, value);
      rows.put(Rows.key(number), value);
    }

    @Override
    public void put(long[] numbers, long version) {
      for (long number : numbers) {
        put(number, version);
      }
      store.commit();
    }

    @Override
    public void close() {
      store.commit();
    }
  }

  /** Reads of the map; its cursors cannot be moved, so each seek opens one. */
  private final class MvReader implements Reader {
    private final byte[] key = new byte[Rows.KEY_BYTES];

    @Override
    public boolean get(long number) {
      Rows.putKey(number, key);
      byte[] value = rows.get(key);
      if (value == null) {
        return false;
      }
      Rows.check(number, value, 0, value.length);
      return true;
    }

    @Override
    public int multiGet(long[] numbers) {
      int found = 0;
      for (long number : numbers) {
        found += get(number) ? 1 : 0;
      }
      return found;
    }

    @Override
    public int seek(long number, int count) {
      Rows.putKey(number, key);
      return (int) read(rows.cursor(key), count);
    }

    @Override
    public int seekAgain(long number, int count) {
      return seek(number, count);
    }

    @Override
    public long scan() {
      return read(rows.cursor(null), Long.MAX_VALUE);
    }

    private long read(Cursor<byte[], byte[]> cursor, long count) {
      long read = 0;
      while (read < count && cursor.hasNext()) {
        byte[] found = cursor.next();
        byte[] value = cursor.getValue();
        Rows.check(Rows.number(found, 0), value, 0, value.length);
        read++;
      }
      return read;
    }

    @Override
    public long versionAt(long number, long at) {
      throw new UnsupportedOperationException("this map keeps one version");
    }

    @Override
    public void close() {
      // A reader holds nothing.
    }
  }
}
