package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/** A store of LMDB. Its cache is the page cache. */
final class LmdbStore implements Store {
  private static final int MAX_READERS = 64;

  /** The map is reserved, not filled: three times what is to be held with its pages. */
  private static final int MAP_FACTOR = 3;

  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> rows;

  private LmdbStore(Env<ByteBuffer> env, Dbi<ByteBuffer> rows) {
    this.env = env;
    this.rows = rows;
  }

  static LmdbStore open(Path directory, Memory memory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Env<ByteBuffer> env =
        Env.create(ByteBufferProxy.PROXY_OPTIMAL)
            .setMapSize(MAP_FACTOR * memory.cacheBytes() + (64L << 20))
            .setMaxDbs(1)
            .setMaxReaders(MAX_READERS)
            .open(directory.toFile(), EnvFlags.MDB_NOSYNC, EnvFlags.MDB_NOTLS);
    return new LmdbStore(env, env.openDbi("rows", DbiFlags.MDB_CREATE));
  }

  @Override
  public Reader reader() {
    return new LmdbReader(env, rows);
  }

  @Override
  public Writer writer(Safety safety) {
    return new LmdbWriter();
  }

  @Override
  public void settle() {
    // A B+ tree is always settled.
  }

  @Override
  public void awaitQuiet() {
    // Nothing works behind it.
  }

  @Override
  public void close() {
    env.close();
  }

  /** One transaction for each batch. */
  private final class LmdbWriter implements Writer {
    private final byte[] key = new byte[Rows.KEY_BYTES];
    private final byte[] value = new byte[Rows.VALUE_BYTES];
    private final ByteBuffer keyBuffer = ByteBuffer.allocateDirect(Rows.KEY_BYTES);
    private final ByteBuffer valueBuffer = ByteBuffer.allocateDirect(Rows.VALUE_BYTES);

    @Override
    public void put(long number, long version) {
      put(new long[] {number}, version);
    }

    @Override
    public void put(long[] numbers, long version) {
      try (Txn<ByteBuffer> txn = env.txnWrite()) {
        for (long number : numbers) {
          Rows.putKey(number, key);
          Rows.putValue(number, version, value);
          keyBuffer.clear().put(key).flip();
          valueBuffer.clear().put(value).flip();
          if (!rows.put(txn, keyBuffer, valueBuffer, new PutFlags[0])) {
            throw new IllegalStateException("LMDB does not take row " + number);
          }
        }
        txn.commit();
      }
    }

    @Override
    public void close() {
      // Buffers are the collector's.
    }
  }
}
