package io.paxosstore.paxos.codec;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.nio.ByteBuffer;

/**
 * The names of things, each of a fixed length. Buffers are little-endian; a buffer that is too
 * short throws {@link java.nio.BufferUnderflowException}.
 */
public final class NameCodec {
  /** Length of a group id. */
  public static final int GROUP_BYTES = 4 + 4;

  /** Length of an entry id. */
  public static final int ENTRY_ID_BYTES = 8 + 4 + 8;

  /** Length of a request id. */
  public static final int REQUEST_BYTES = 8 + 8;

  /** Length of a ballot. */
  public static final int BALLOT_BYTES = 8 + 4 + 4;

  private NameCodec() {}

  /** Writes a group id. */
  public static void put(ByteBuffer target, GroupId group) {
    target.putInt(group.family()).putInt(group.slot());
  }

  /** Reads a group id. */
  public static GroupId group(ByteBuffer source) {
    return new GroupId(source.getInt(), source.getInt());
  }

  /** Writes an entry id. */
  public static void put(ByteBuffer target, EntryId id) {
    target.putLong(id.incarnation()).putInt(id.boot()).putLong(id.sequence());
  }

  /** Reads an entry id. */
  public static EntryId entryId(ByteBuffer source) {
    return new EntryId(source.getLong(), source.getInt(), source.getLong());
  }

  /** Writes a request id. */
  public static void put(ByteBuffer target, RequestId request) {
    target.putLong(request.attemptTs()).putLong(request.unique());
  }

  /** Reads a request id. */
  public static RequestId request(ByteBuffer source) {
    return new RequestId(source.getLong(), source.getLong());
  }

  /** Writes a ballot. */
  public static void put(ByteBuffer target, Ballot ballot) {
    target.putLong(ballot.round()).putInt(ballot.node()).putInt(ballot.boot());
  }

  /** Reads a ballot. */
  public static Ballot ballot(ByteBuffer source) {
    return new Ballot(source.getLong(), source.getInt(), source.getInt());
  }

  /**
   * Reads a yes or no.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static boolean flag(ByteBuffer source) {
    byte value = source.get();
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("flag of value " + value);
    }
    return value == 1;
  }

  /** Writes a yes or no. */
  public static void putFlag(ByteBuffer target, boolean value) {
    target.put((byte) (value ? 1 : 0));
  }
}
