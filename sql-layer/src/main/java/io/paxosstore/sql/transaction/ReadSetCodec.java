package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.sql.transaction.remote.WireReader;
import io.paxosstore.sql.transaction.remote.WireWriter;

/**
 * What was read in one group as bytes: for validation at a home elsewhere, and as the read locks of
 * a prepare.
 */
final class ReadSetCodec {
  private static final int POINT_BYTES_MIN = 4 + 8;
  private static final int RANGE_BYTES_MIN = 4 + 4 + 8;

  private ReadSetCodec() {}

  /** The bytes of the part of a read set that lies in a group. */
  static byte[] encode(ReadSet reads, long group) {
    WireWriter to = new WireWriter();
    encode(reads, group, to);
    return to.toBytes();
  }

  static void encode(ReadSet reads, long group, WireWriter to) {
    PointReads points = reads.points();
    int count = 0;
    for (int i = 0; i < points.count(); i++) {
      count += points.group(i) == group ? 1 : 0;
    }
    to.i32(count);
    for (int i = 0; i < points.count(); i++) {
      if (points.group(i) == group) {
        to.bytes(points.key(i)).i64(points.columns(i));
      }
    }
    count = 0;
    for (ReadRange range : reads.ranges().all()) {
      count += Keys.group(range.from()) == group ? 1 : 0;
    }
    to.i32(count);
    for (ReadRange range : reads.ranges().all()) {
      if (Keys.group(range.from()) == group) {
        to.bytes(range.from()).bytes(range.to()).i64(range.columns());
      }
    }
  }

  /**
   * Reads a set.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static ReadSet decode(WireReader from, long group) {
    ReadSet reads = new ReadSet();
    reads.addGroup(group);
    for (int left = from.count(POINT_BYTES_MIN); left > 0; left--) {
      byte[] key = inGroup(from.bytes(), group);
      reads.addPoint(key, Keys.hash(key), from.i64());
    }
    for (int left = from.count(RANGE_BYTES_MIN); left > 0; left--) {
      reads.addRange(inGroup(from.bytes(), group), from.bytes(), from.i64());
    }
    return reads;
  }

  static ReadSet decode(byte[] bytes, long group) {
    WireReader from = new WireReader(bytes);
    ReadSet reads = decode(from, group);
    from.end();
    return reads;
  }

  private static byte[] inGroup(byte[] key, long group) {
    if (key.length < GroupKeys.PREFIX_BYTES || Keys.group(key) != group) {
      throw new IllegalArgumentException("a key outside of group " + Keys.groupId(group));
    }
    return key;
  }
}
