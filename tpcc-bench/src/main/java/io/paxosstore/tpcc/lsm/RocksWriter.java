package io.paxosstore.tpcc.lsm;

import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Writes of RocksDB: a put for one row, a reused batch for several. */
final class RocksWriter implements Writer {
  private final RocksDB db;
  private final WriteOptions options;
  private final WriteBatch batch = new WriteBatch();
  private final byte[] key;
  private final byte[] value = new byte[Rows.VALUE_BYTES];

  RocksWriter(RocksDB db, Safety safety, Use use) {
    this.db = db;
    options =
        new WriteOptions().setDisableWAL(safety == Safety.NO_LOG).setSync(safety == Safety.SYNCED);
    key = RocksKey.buffer(use);
  }

  @Override
  public void put(long number, long version) {
    RocksKey.put(key, number, version);
    Rows.putValue(number, version, value);
    try {
      db.put(options, key, value);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public void put(long[] numbers, long version) {
    try {
      batch.clear();
      for (long number : numbers) {
        RocksKey.put(key, number, version);
        Rows.putValue(number, version, value);
        batch.put(key, value);
      }
      db.write(options, batch);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(RocksDBException e) {
    return new IllegalStateException("RocksDB does not write", e);
  }

  @Override
  public void close() {
    batch.close();
    options.close();
  }
}
