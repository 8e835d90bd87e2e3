package io.paxosstore.paxos.codec;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One record of an entry as bytes, each kind with a number of its own. */
public final class RecordCodec {
  private static final byte COMMIT = 1;
  private static final byte PREPARE = 2;
  private static final byte MARKER = 3;
  private static final byte DECIDE = 4;
  private static final byte FLOOR = 5;
  private static final int KIND_BYTES = 1 + NameCodec.REQUEST_BYTES;

  /** Shortest record. */
  static final int LEAST_BYTES = KIND_BYTES;

  private RecordCodec() {}

  /** Length of the encoded record. */
  public static long length(EntryRecord record) {
    return KIND_BYTES
        + switch (record) {
          case EntryRecord.Commit commit -> 4L + commit.batch().encodedLength();
          case EntryRecord.Prepare prepare ->
              4L
                  + (long) prepare.participants().size() * NameCodec.GROUP_BYTES
                  + 4
                  + prepare.batch().encodedLength()
                  + 4
                  + prepare.locks().length;
          case EntryRecord.Marker ignored -> 0L;
          case EntryRecord.Decide ignored -> 1L + 8;
          case EntryRecord.Floor ignored -> 8L;
        };
  }

  /** Writes a record into a little-endian buffer that has an array and room for it. */
  public static void put(ByteBuffer target, EntryRecord record) {
    target.put(kind(record));
    NameCodec.put(target, record.request());
    switch (record) {
      case EntryRecord.Commit commit -> put(target, commit.batch());
      case EntryRecord.Prepare prepare -> {
        target.putInt(prepare.participants().size());
        prepare.participants().forEach(group -> NameCodec.put(target, group));
        put(target, prepare.batch());
        target.putInt(prepare.locks().length).put(prepare.locks());
      }
      case EntryRecord.Marker ignored -> {}
      case EntryRecord.Decide decide -> {
        NameCodec.putFlag(target, decide.committed());
        target.putLong(decide.commitTs());
      }
      case EntryRecord.Floor floor -> target.putLong(floor.floor());
    }
  }

  /**
   * Reads a record from a little-endian buffer.
   *
   * @throws IllegalArgumentException if the bytes are none that {@link #put} writes
   * @throws BufferUnderflowException if they end too soon
   */
  public static EntryRecord get(ByteBuffer source) {
    byte kind = source.get();
    RequestId request = NameCodec.request(source);
    return switch (kind) {
      case COMMIT -> new EntryRecord.Commit(request, batch(source));
      case PREPARE ->
          new EntryRecord.Prepare(request, participants(source), batch(source), bytes(source));
      case MARKER -> new EntryRecord.Marker(request);
      case DECIDE -> decide(request, NameCodec.flag(source), source.getLong());
      case FLOOR -> new EntryRecord.Floor(request, source.getLong());
      default -> throw new IllegalArgumentException("record of unknown kind " + kind);
    };
  }

  private static byte kind(EntryRecord record) {
    return switch (record) {
      case EntryRecord.Commit ignored -> COMMIT;
      case EntryRecord.Prepare ignored -> PREPARE;
      case EntryRecord.Marker ignored -> MARKER;
      case EntryRecord.Decide ignored -> DECIDE;
      case EntryRecord.Floor ignored -> FLOOR;
    };
  }

  private static EntryRecord decide(RequestId request, boolean committed, long commitTs) {
    if (committed ? commitTs <= 0 : commitTs != 0) {
      throw new IllegalArgumentException(
          (committed ? "commit" : "abort") + " at timestamp " + commitTs);
    }
    return new EntryRecord.Decide(request, committed, commitTs);
  }

  private static List<GroupId> participants(ByteBuffer source) {
    int count = source.getInt();
    if (count < 0 || count > source.remaining() / NameCodec.GROUP_BYTES) {
      throw new BufferUnderflowException();
    }
    List<GroupId> participants = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      GroupId group = NameCodec.group(source);
      if (i > 0 && participants.getLast().compareTo(group) >= 0) {
        throw new IllegalArgumentException("participants do not ascend");
      }
      participants.add(group);
    }
    return participants;
  }

  private static void put(ByteBuffer target, WriteBatch batch) {
    int length = batch.encodedLength();
    target.putInt(length);
    batch.encodeTo(target.array(), target.arrayOffset() + target.position());
    target.position(target.position() + length);
  }

  private static WriteBatch batch(ByteBuffer source) {
    WriteBatch batch = WriteBatch.decode(bytes(source));
    if (batch.version() <= 0) {
      throw new IllegalArgumentException("batch of version " + batch.version());
    }
    return batch;
  }

  private static byte[] bytes(ByteBuffer source) {
    int length = source.getInt();
    if (length < 0 || length > source.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    source.get(bytes);
    return bytes;
  }
}
