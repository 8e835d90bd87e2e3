package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.sql.transaction.remote.WireReader;
import io.paxosstore.sql.transaction.remote.WireWriter;
import java.util.Arrays;

/**
 * What a prepare locks in its group until its outcome counts: what it writes, and what it read,
 * with columns. Not changed once it is made, so any thread may ask.
 */
final class PrepareLocks {
  private final ReadSet reads;
  private final GroupWrites writes;
  private final CommittedWrites keys;

  PrepareLocks(ReadSet reads, GroupWrites writes) {
    this.reads = reads;
    this.writes = writes;
    this.keys = writes.committedBy(new CommitStamp());
    reads.ranges().compact();
  }

  /** The locks of a prepare out of the log. */
  static PrepareLocks of(long group, EntryRecord.Prepare prepare) {
    WireReader from = new WireReader(prepare.locks());
    long[] changed = from.longs();
    ReadSet reads = ReadSetCodec.decode(from, group);
    from.end();
    return new PrepareLocks(reads, GroupWrites.of(group, prepare.batch(), changed));
  }

  /** The bytes that go into the prepare; its batch holds the rest. */
  byte[] encode() {
    WireWriter to = new WireWriter();
    to.longs(writes.changed());
    ReadSetCodec.encode(reads, writes.group(), to);
    return to.toBytes();
  }

  CommittedWrites writes() {
    return keys;
  }

  /** True if its commit may change the row. */
  boolean writes(byte[] key, int hash) {
    return keys.find(key, hash) >= 0 || keys.hasEmptied(key);
  }

  /** True if its commit may change rows in [from, to). */
  boolean writesIn(byte[] from, byte[] to) {
    int first = keys.lowerBound(from);
    return (first < keys.keys.length && Arrays.compareUnsigned(keys.keys[first], to) < 0)
        || keys.hasEmptiedPartOf(from, to);
  }

  /** True if nobody else may write the row. */
  boolean locks(byte[] key, int hash) {
    return writes(key, hash) || reads.meets(key, hash, Columns.ALL);
  }

  /** True if its commit may change what others read. */
  boolean changes(ReadSet others) {
    for (int i = 0; i < keys.keys.length; i++) {
      if (others.meets(keys.keys[i], keys.hashes[i], keys.changed[i])) {
        return true;
      }
    }
    for (DeletedRange range : keys.deletedRanges) {
      if (others.meets(range)) {
        return true;
      }
    }
    return false;
  }

  /** True if the writes of others may change what it read. */
  boolean isChangedBy(GroupWrites others) {
    for (int i = 0; i < others.keys().length; i++) {
      byte[] key = others.keys()[i];
      if (reads.meets(key, Keys.hash(key), others.changed()[i])) {
        return true;
      }
    }
    for (DeletedRange range : others.deletedRanges()) {
      if (reads.meets(range)) {
        return true;
      }
    }
    return false;
  }
}
