package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.replica.Head;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A group's applied head as a record in its own key range, written in the batch of the entry that
 * moves it.
 */
final class HeadRecord {
  private static final byte KEY = 0x01;
  private static final byte FORMAT = 1;
  private static final int BYTES = 1 + 8 + EntryCodec.ID_BYTES + 8;

  private HeadRecord() {}

  static byte[] key(GroupId group) {
    byte[] key = GroupKeys.key(GroupKeys.SYSTEM, group, 1);
    key[GroupKeys.PREFIX_BYTES] = KEY;
    return key;
  }

  /** The change that makes {@code head} the group's applied head. */
  static WriteBatch change(byte[] key, Head head) {
    ByteBuffer value = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    value.put(FORMAT).putLong(head.position());
    EntryCodec.putId(value, head.id());
    value.putLong(head.commitTs());
    return new WriteBatch().put(key, value.array()).version(head.commitTs());
  }

  /** The group's applied head; {@link Head#NONE} before the first entry. */
  static Head read(StorageEngine engine, GroupId group) {
    Cell cell = new Cell();
    if (!engine.get(key(group), Long.MAX_VALUE, cell)) {
      return Head.NONE;
    }
    ByteBuffer value = ByteBuffer.wrap(cell.copy()).order(ByteOrder.LITTLE_ENDIAN);
    if (value.remaining() != BYTES || value.get() != FORMAT) {
      throw new CorruptionException(
          "group "
              + group
              + ": its head record of "
              + cell.length()
              + " bytes is not of format "
              + FORMAT);
    }
    long position = value.getLong();
    EntryId id = EntryCodec.getId(value);
    return new Head(position, id, value.getLong());
  }
}
