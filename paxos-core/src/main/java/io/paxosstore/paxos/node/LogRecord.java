package io.paxosstore.paxos.node;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.codec.EntryCodec;
import io.paxosstore.paxos.codec.NameCodec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A change of one group's vote, as a record of the shared log holds it, alone or together with
 * others that are to be durable with it or not at all ({@code docs/formats/paxos-log.md}).
 */
sealed interface LogRecord {
  /** What a change has beside the encoded records of its entry, at most. */
  int MAX_OVERHEAD_BYTES = 256;

  byte FORMAT = 2;

  /** Whose vote. */
  GroupId group();

  /** No lower ballot is accepted from here on. */
  record Promise(GroupId group, Ballot ballot) implements LogRecord {}

  /**
   * An entry is held at its position, in place of what was held there.
   *
   * @param binds true if it implies the promise of the ballot
   * @param chosenThrough the entries up to here, as the records before this one left them, are
   *     chosen
   */
  record Accepted(Ballot ballot, Entry entry, boolean binds, long chosenThrough)
      implements LogRecord {
    @Override
    public GroupId group() {
      return entry.group();
    }
  }

  /**
   * The storage engine holds everything through this position. What records before this one say of
   * these positions says nothing of what was chosen there.
   */
  record Base(GroupId group, long through) implements LogRecord {}

  /** The record as the log takes it. */
  static ByteBuffer encode(LogRecord record) {
    return switch (record) {
      case Promise(GroupId group, Ballot ballot) -> {
        ByteBuffer target = begin(Kind.PROMISE, NameCodec.GROUP_BYTES + NameCodec.BALLOT_BYTES);
        NameCodec.put(target, group);
        NameCodec.put(target, ballot);
        yield target.flip();
      }
      case Accepted accepted -> {
        ByteBuffer target = begin(Kind.ACCEPTED, Math.toIntExact(length(accepted)));
        put(target, accepted);
        yield target.flip();
      }
      case Base(GroupId group, long through) -> {
        ByteBuffer target = begin(Kind.BASE, NameCodec.GROUP_BYTES + 8);
        NameCodec.put(target, group);
        target.putLong(through);
        yield target.flip();
      }
    };
  }

  /** Several changes as one record of the log, each of another group. */
  static ByteBuffer encode(List<Accepted> joint) {
    long length = 4;
    for (Accepted each : joint) {
      length += length(each);
    }
    ByteBuffer target = begin(Kind.JOINT, Math.toIntExact(length));
    target.putInt(joint.size());
    for (Accepted each : joint) {
      put(target, each);
    }
    return target.flip();
  }

  /**
   * Reads the changes of a record.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static List<LogRecord> decode(ByteBuffer record) {
    ByteBuffer source = record.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte format = source.get();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "log record of format " + format + ", a node of a cluster reads format " + FORMAT);
      }
      byte kind = source.get();
      List<LogRecord> decoded =
          switch (kind) {
            case Kind.PROMISE ->
                List.of(new Promise(NameCodec.group(source), NameCodec.ballot(source)));
            case Kind.ACCEPTED -> List.of(accepted(source));
            case Kind.BASE -> List.of(new Base(NameCodec.group(source), source.getLong()));
            case Kind.JOINT -> joint(source);
            default -> throw new IllegalArgumentException("log record of unknown kind " + kind);
          };
      if (source.hasRemaining()) {
        throw new IllegalArgumentException(source.remaining() + " bytes after a log record");
      }
      return decoded;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("log record ends too soon", e);
    }
  }

  private static long length(Accepted accepted) {
    return NameCodec.BALLOT_BYTES + 1L + 8 + EntryCodec.length(accepted.entry);
  }

  private static void put(ByteBuffer target, Accepted accepted) {
    NameCodec.put(target, accepted.ballot);
    NameCodec.putFlag(target, accepted.binds);
    target.putLong(accepted.chosenThrough);
    EntryCodec.put(target, accepted.entry);
  }

  private static List<LogRecord> joint(ByteBuffer source) {
    int count = source.getInt();
    if (count < 0 || count > source.remaining() / NameCodec.BALLOT_BYTES) {
      throw new BufferUnderflowException();
    }
    List<LogRecord> joint = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      joint.add(accepted(source));
    }
    return joint;
  }

  private static Accepted accepted(ByteBuffer source) {
    Ballot ballot = NameCodec.ballot(source);
    boolean binds = NameCodec.flag(source);
    long chosenThrough = source.getLong();
    return new Accepted(ballot, EntryCodec.get(source), binds, chosenThrough);
  }

  private static ByteBuffer begin(byte kind, int bodyBytes) {
    return ByteBuffer.allocate(2 + bodyBytes).order(ByteOrder.LITTLE_ENDIAN).put(FORMAT).put(kind);
  }

  /** Numbers of the kinds. */
  final class Kind {
    private static final byte PROMISE = 1;
    private static final byte ACCEPTED = 2;
    private static final byte BASE = 3;
    private static final byte JOINT = 4;

    private Kind() {}
  }
}
