package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.rows.RangeTombstone;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * What the engine keeps beside the rows: {@code 'w' → watermark}, {@code 's' → last sequence},
 * {@code 'r' sequence from → version · fromLength u32 · from · to} for a range delete; {@code from}
 * is left out of the key where an older build wrote it. Parts of one delete share its sequence.
 */
record RocksFacts(long watermark, long sequence, List<RangeTombstone> ranges) {
  private static final byte[] WATERMARK = {'w'};
  private static final byte[] SEQUENCE = {'s'};

  static RocksFacts read(RocksDatabase database) throws RocksDBException {
    long watermark = number(database.db.get(database.facts, WATERMARK));
    long sequence = number(database.db.get(database.facts, SEQUENCE));
    List<RangeTombstone> ranges = new ArrayList<>();
    try (RocksIterator facts = database.db.newIterator(database.facts)) {
      for (facts.seek(new byte[] {'r'}); facts.isValid() && facts.key()[0] == 'r'; facts.next()) {
        ByteBuffer value = ByteBuffer.wrap(facts.value());
        long version = value.getLong();
        byte[] from = new byte[value.getInt()];
        value.get(from);
        byte[] to = new byte[value.remaining()];
        value.get(to);
        ranges.add(new RangeTombstone(from, to, version, ByteBuffer.wrap(facts.key()).getLong(1)));
      }
      facts.status();
    }
    return new RocksFacts(watermark, sequence, ranges);
  }

  static void putWatermark(WriteBatch batch, RocksDatabase database, long watermark)
      throws RocksDBException {
    batch.put(database.facts, WATERMARK, bytes(watermark));
  }

  static void putSequence(WriteBatch batch, RocksDatabase database, long sequence)
      throws RocksDBException {
    batch.put(database.facts, SEQUENCE, bytes(sequence));
  }

  static void putRange(WriteBatch batch, RocksDatabase database, RangeTombstone range)
      throws RocksDBException {
    ByteBuffer value = ByteBuffer.allocate(12 + range.from().length + range.to().length);
    value.putLong(range.version()).putInt(range.from().length).put(range.from()).put(range.to());
    byte[] key = sequenceKey(range.sequence());
    byte[] withFrom = Arrays.copyOf(key, key.length + range.from().length);
    System.arraycopy(range.from(), 0, withFrom, key.length, range.from().length);
    batch.put(database.facts, withFrom, value.array());
  }

  /** Takes out a range delete and all parts of it. */
  static void deleteRange(WriteBatch batch, RocksDatabase database, RangeTombstone range)
      throws RocksDBException {
    batch.deleteRange(
        database.facts, sequenceKey(range.sequence()), sequenceKey(range.sequence() + 1));
  }

  private static byte[] sequenceKey(long sequence) {
    byte[] key = new byte[9];
    key[0] = 'r';
    ByteBuffer.wrap(key).putLong(1, sequence);
    return key;
  }

  private static long number(byte @org.jspecify.annotations.Nullable [] bytes) {
    return bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong();
  }

  private static byte[] bytes(long number) {
    byte[] bytes = new byte[8];
    ByteBuffer.wrap(bytes).putLong(number);
    return bytes;
  }
}
