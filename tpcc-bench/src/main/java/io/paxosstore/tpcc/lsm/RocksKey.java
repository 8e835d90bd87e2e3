package io.paxosstore.tpcc.lsm;

import java.nio.ByteBuffer;

/** Keys for RocksDB: a row's key, followed by the version's complement where all are kept. */
final class RocksKey {
  private static final int VERSION_BYTES = 8;

  private RocksKey() {}

  static byte[] buffer(Use use) {
    return new byte[use == Use.ALL_VERSIONS ? Rows.KEY_BYTES + VERSION_BYTES : Rows.KEY_BYTES];
  }

  static void put(byte[] key, long number, long version) {
    Rows.putKey(number, key);
    if (key.length > Rows.KEY_BYTES) {
      ByteBuffer.wrap(key).putLong(Rows.KEY_BYTES, ~version);
    }
  }

  static long version(byte[] key) {
    return ~ByteBuffer.wrap(key).getLong(Rows.KEY_BYTES);
  }
}
