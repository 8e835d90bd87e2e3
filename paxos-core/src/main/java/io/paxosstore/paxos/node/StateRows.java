package io.paxosstore.paxos.node;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.codec.NameCodec;
import io.paxosstore.paxos.codec.RecordCodec;
import io.paxosstore.paxos.replica.Head;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A group's own state as rows of the storage engine: keys and values of {@code
 * docs/formats/group-state.md}. All of them are read at the end of time: their versions only order
 * them.
 */
final class StateRows {
  private static final byte FORMAT = 2;
  private static final byte HEAD = 0x01;
  private static final byte OUTCOME = 0x02;
  private static final byte FLOOR = 0x03;
  private static final byte PROMISE = 0x01;
  private static final byte INSTALLING = 0x02;
  private static final byte READABLE_FROM = 0x03;
  private static final byte QUARANTINED = 0x04;
  private static final int HEAD_BYTES = 1 + 8 + NameCodec.ENTRY_ID_BYTES + 8 + 8 + 4;

  /**
   * The applied head.
   *
   * @param greatest of all stamps and commit timestamps that were applied; every later stamp is
   *     greater (further rule 9)
   * @param checksum running, over the entries that were applied
   */
  record Tip(Head head, long greatest, int checksum) {
    static final Tip NONE = new Tip(Head.NONE, 0, 0);
  }

  private StateRows() {}

  static byte[] headKey(GroupId group) {
    return oneByteKey(GroupKeys.SYSTEM, group, HEAD);
  }

  static byte[] head(Tip tip) {
    return encoded(
        HEAD_BYTES,
        value -> {
          value.put(FORMAT).putLong(tip.head.position());
          NameCodec.put(value, tip.head.id());
          value.putLong(tip.head.commitTs()).putLong(tip.greatest).putInt(tip.checksum);
        });
  }

  static Tip headOf(GroupId group, byte[] bytes) {
    return decoded(
        "head of group " + group,
        bytes,
        value -> {
          byte format = value.get();
          if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + ", not " + FORMAT);
          }
          long position = value.getLong();
          EntryId id = NameCodec.entryId(value);
          return new Tip(new Head(position, id, value.getLong()), value.getLong(), value.getInt());
        });
  }

  static Tip readTip(Snapshot state, GroupId group) {
    byte[] head = read(state, headKey(group));
    return head == null ? Tip.NONE : headOf(group, head);
  }

  static byte[] outcomeKey(GroupId group, RequestId request) {
    byte[] key = GroupKeys.key(GroupKeys.SYSTEM, group, 1 + NameCodec.REQUEST_BYTES);
    key[GroupKeys.PREFIX_BYTES] = OUTCOME;
    ordered(key, GroupKeys.PREFIX_BYTES + 1, request);
    return key;
  }

  /** The least key of an outcome that was attempted at this time or later. */
  static byte[] outcomesFrom(GroupId group, long attemptTs) {
    byte[] key = GroupKeys.key(GroupKeys.SYSTEM, group, 1 + 8);
    key[GroupKeys.PREFIX_BYTES] = OUTCOME;
    ByteBuffer.wrap(key).putLong(GroupKeys.PREFIX_BYTES + 1, attemptTs ^ Long.MIN_VALUE);
    return key;
  }

  /** Zero stands for an abort. */
  static byte[] outcome(long commitTs) {
    return encoded(8, value -> value.putLong(commitTs));
  }

  static @Nullable RequestOutcome readOutcome(
      StorageEngine engine, GroupId group, RequestId request) {
    Cell cell = new Cell();
    if (!engine.get(outcomeKey(group, request), Long.MAX_VALUE, cell)) {
      return null;
    }
    long commitTs = longOf("outcome of " + request + " in group " + group, cell.copy());
    return commitTs == 0 ? new RequestOutcome.Aborted() : new RequestOutcome.Committed(commitTs);
  }

  static byte[] floorKey(GroupId group) {
    return oneByteKey(GroupKeys.SYSTEM, group, FLOOR);
  }

  static byte[] floor(long attemptTs) {
    return encoded(8, value -> value.putLong(attemptTs));
  }

  static long readFloor(Snapshot state, GroupId group) {
    byte[] floor = read(state, floorKey(group));
    return floor == null ? 0 : longOf("floor of group " + group, floor);
  }

  static byte[] preparedKey(GroupId group, RequestId request) {
    byte[] key = GroupKeys.key(GroupKeys.PREPARED, group, NameCodec.REQUEST_BYTES);
    ordered(key, GroupKeys.PREFIX_BYTES, request);
    return key;
  }

  static byte[] prepared(EntryRecord.Prepare prepare) {
    return encoded(
        Math.toIntExact(RecordCodec.length(prepare)), value -> RecordCodec.put(value, prepare));
  }

  /** Prepares in [from, to), in key order. */
  static List<EntryRecord.Prepare> readPrepared(Snapshot state, byte[] from, byte[] to) {
    List<EntryRecord.Prepare> all = new ArrayList<>();
    try (Cursor cursor = state.scan(ScanRange.of(from, to), Long.MAX_VALUE)) {
      while (cursor.next()) {
        byte[] bytes =
            Arrays.copyOfRange(
                cursor.valueArray(),
                cursor.valueOffset(),
                cursor.valueOffset() + cursor.valueLength());
        GroupId group = GroupKeys.groupOf(cursor.keyArray(), cursor.keyOffset());
        all.add(
            decoded(
                "prepare in group " + group,
                bytes,
                value -> {
                  if (RecordCodec.get(value) instanceof EntryRecord.Prepare prepare) {
                    return prepare;
                  }
                  throw new IllegalArgumentException("record of another kind");
                }));
      }
    }
    return all;
  }

  static byte[] promiseKey(GroupId group) {
    return oneByteKey(GroupKeys.LOCAL, group, PROMISE);
  }

  static byte[] promise(Ballot ballot) {
    return encoded(NameCodec.BALLOT_BYTES, value -> NameCodec.put(value, ballot));
  }

  static Ballot readPromise(StorageEngine engine, GroupId group) {
    Cell cell = new Cell();
    return engine.get(promiseKey(group), Long.MAX_VALUE, cell)
        ? promiseOf(group, cell.copy())
        : Ballot.NONE;
  }

  static Ballot promiseOf(GroupId group, byte[] bytes) {
    return decoded("promise of group " + group, bytes, NameCodec::ballot);
  }

  /** Present while a snapshot is being put in the place of the group's rows. */
  static byte[] installingKey(GroupId group) {
    return oneByteKey(GroupKeys.LOCAL, group, INSTALLING);
  }

  static byte[] readableFromKey(GroupId group) {
    return oneByteKey(GroupKeys.LOCAL, group, READABLE_FROM);
  }

  /** Present while the group's state is known to be damaged here. */
  static byte[] quarantinedKey(GroupId group) {
    return oneByteKey(GroupKeys.LOCAL, group, QUARANTINED);
  }

  static long longOf(String what, byte[] bytes) {
    return decoded(what, bytes, ByteBuffer::getLong);
  }

  static byte @Nullable [] read(Snapshot state, byte[] key) {
    Cell cell = new Cell();
    return state.get(key, Long.MAX_VALUE, cell) ? cell.copy() : null;
  }

  private static byte[] oneByteKey(byte space, GroupId group, byte last) {
    byte[] key = GroupKeys.key(space, group, 1);
    key[GroupKeys.PREFIX_BYTES] = last;
    return key;
  }

  /** So that keys sort as requests do. */
  private static void ordered(byte[] key, int offset, RequestId request) {
    ByteBuffer.wrap(key)
        .putLong(offset, request.attemptTs() ^ Long.MIN_VALUE)
        .putLong(offset + 8, request.unique() ^ Long.MIN_VALUE);
  }

  private static byte[] encoded(int length, Consumer<ByteBuffer> encode) {
    byte[] bytes = new byte[length];
    encode.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return bytes;
  }

  private static <T> T decoded(String what, byte[] bytes, Function<ByteBuffer, T> decode) {
    try {
      ByteBuffer source = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      T value = decode.apply(source);
      if (source.hasRemaining()) {
        throw new IllegalArgumentException(source.remaining() + " bytes too many");
      }
      return value;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new CorruptionException(
          what + ": " + bytes.length + " bytes make no sense: " + e.getMessage(), e);
    }
  }
}
