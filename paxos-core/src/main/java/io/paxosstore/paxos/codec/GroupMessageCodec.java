package io.paxosstore.paxos.codec;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Run;
import io.paxosstore.paxos.replica.Standing;
import io.paxosstore.paxos.replica.StateDigest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The one message between replicas as bytes ({@code docs/formats/peer-protocol.md}). Write batches
 * are copied once each way, and no count is believed that the bytes behind it do not bear out.
 */
public final class GroupMessageCodec {
  private static final byte FORMAT = 1;

  // Flags.
  private static final int ASKS = 1;
  private static final int HAS_VIEW = 2;
  private static final int HAS_WANTED = 4;
  private static final int HAS_DIGEST = 8;

  private static final int HEADER_BYTES = 1 + 1 + 1 + NameCodec.GROUP_BYTES + 4 + 3 * 8;
  private static final int RUN_BYTES = NameCodec.BALLOT_BYTES + 2 * 8;
  private static final int STANDING_BYTES =
      NameCodec.BALLOT_BYTES + 8 + NameCodec.ENTRY_ID_BYTES + 8 + 8 + 4;
  private static final int COUNT_BYTES = 4;
  private static final int DIGEST_BYTES = 8 + 4;

  /** An entry without records. */
  private static final int LEAST_ENTRY_BYTES =
      (int) (NameCodec.BALLOT_BYTES + EntryCodec.length(List.of()));

  private static final GroupMessage.Baton[] BATONS = GroupMessage.Baton.values();

  private GroupMessageCodec() {}

  /** Length of the encoded message. */
  public static long length(GroupMessage message) {
    return HEADER_BYTES
        + length(message.standing())
        + (hasView(message) ? length(message.view()) : 0)
        + (hasWanted(message) ? NameCodec.BALLOT_BYTES : 0)
        + (hasDigest(message) ? DIGEST_BYTES : 0)
        + length(message.entries())
        + length(message.learned());
  }

  /**
   * Encodes a message.
   *
   * @throws IllegalArgumentException if an entry is of another group than the message
   * @throws ArithmeticException if it is longer than an array can be
   */
  public static byte[] encode(GroupMessage message) {
    byte[] bytes = new byte[Math.toIntExact(length(message))];
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int flags =
        (message.asks() ? ASKS : 0)
            | (hasView(message) ? HAS_VIEW : 0)
            | (hasWanted(message) ? HAS_WANTED : 0)
            | (hasDigest(message) ? HAS_DIGEST : 0);
    target.put(FORMAT).put((byte) flags).put((byte) message.baton().ordinal());
    NameCodec.put(target, message.group());
    target.putInt(message.epoch()).putLong(message.number()).putLong(message.echo());
    target.putLong(message.stamp());
    put(target, message.standing());
    if (hasView(message)) {
      put(target, message.view());
    }
    if (hasWanted(message)) {
      NameCodec.put(target, message.wanted());
    }
    if (hasDigest(message)) {
      target.putLong(message.digest().position()).putInt(message.digest().checksum());
    }
    put(target, message.group(), message.entries());
    put(target, message.group(), message.learned());
    return bytes;
  }

  /**
   * Decodes a message from position to limit of {@code bytes}; nothing of the buffer is kept.
   *
   * @throws IllegalArgumentException if the bytes are none that {@link #encode} makes; says what is
   *     wrong and where
   */
  public static GroupMessage decode(ByteBuffer bytes) {
    ByteBuffer source = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      GroupMessage message = message(source);
      if (source.hasRemaining()) {
        throw new IllegalArgumentException("the message ends here");
      }
      return message;
    } catch (BufferUnderflowException e) {
      throw malformed(source, "more is wanted than is there", e);
    } catch (IllegalArgumentException e) {
      throw malformed(source, e.getMessage(), e);
    }
  }

  private static IllegalArgumentException malformed(
      ByteBuffer source, String what, RuntimeException cause) {
    return new IllegalArgumentException(
        "group message of " + source.limit() + " bytes, at " + source.position() + ": " + what,
        cause);
  }

  private static GroupMessage message(ByteBuffer source) {
    byte format = source.get();
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "format " + format + ", this version reads format " + FORMAT);
    }
    byte flags = source.get();
    if ((flags & ~(ASKS | HAS_VIEW | HAS_WANTED | HAS_DIGEST)) != 0) {
      throw new IllegalArgumentException("flags " + flags);
    }
    byte baton = source.get();
    if (baton < 0 || baton >= BATONS.length) {
      throw new IllegalArgumentException("baton " + baton);
    }
    GroupId group = NameCodec.group(source);
    int epoch = source.getInt();
    long number = source.getLong();
    long echo = source.getLong();
    long stamp = source.getLong();
    Standing standing = standing(source);
    Standing view = Standing.NONE;
    if ((flags & HAS_VIEW) != 0) {
      view = standing(source);
      refuse(view.equals(Standing.NONE), "a view of nothing is left out");
    }
    Ballot wanted = Ballot.NONE;
    if ((flags & HAS_WANTED) != 0) {
      wanted = NameCodec.ballot(source);
      refuse(wanted.equals(Ballot.NONE), "a ballot that is not wanted is left out");
    }
    StateDigest digest = StateDigest.NONE;
    if ((flags & HAS_DIGEST) != 0) {
      digest = new StateDigest(source.getLong(), source.getInt());
      refuse(digest.equals(StateDigest.NONE), "a digest of nothing is left out");
    }
    List<BallotedEntry> entries = entries(source, group);
    List<BallotedEntry> learned = entries(source, group);
    return new GroupMessage(
        group,
        epoch,
        number,
        echo,
        (flags & ASKS) != 0,
        standing,
        view,
        wanted,
        entries,
        learned,
        BATONS[baton],
        stamp,
        digest);
  }

  private static boolean hasView(GroupMessage message) {
    return !message.view().equals(Standing.NONE);
  }

  private static boolean hasWanted(GroupMessage message) {
    return !message.wanted().equals(Ballot.NONE);
  }

  private static boolean hasDigest(GroupMessage message) {
    return message.digest().position() > 0;
  }

  // Standing

  private static long length(Standing standing) {
    return STANDING_BYTES + (long) standing.accepted().size() * RUN_BYTES;
  }

  private static void put(ByteBuffer target, Standing standing) {
    NameCodec.put(target, standing.promised());
    Head head = standing.head();
    target.putLong(head.position());
    NameCodec.put(target, head.id());
    target.putLong(head.commitTs()).putLong(standing.trimmedThrough());
    target.putInt(standing.accepted().size());
    for (Run run : standing.accepted()) {
      NameCodec.put(target, run.ballot());
      target.putLong(run.from()).putLong(run.through());
    }
  }

  private static Standing standing(ByteBuffer source) {
    Ballot promised = NameCodec.ballot(source);
    Head head = new Head(source.getLong(), NameCodec.entryId(source), source.getLong());
    long trimmedThrough = source.getLong();
    int count = count(source, RUN_BYTES);
    List<Run> accepted = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      accepted.add(new Run(NameCodec.ballot(source), source.getLong(), source.getLong()));
    }
    return new Standing(promised, accepted, head, trimmedThrough);
  }

  // Entries

  private static long length(List<BallotedEntry> entries) {
    long length = COUNT_BYTES;
    for (BallotedEntry each : entries) {
      length += NameCodec.BALLOT_BYTES + EntryCodec.length(each.entry());
    }
    return length;
  }

  private static void put(ByteBuffer target, GroupId group, List<BallotedEntry> entries) {
    target.putInt(entries.size());
    for (BallotedEntry each : entries) {
      checkGroup(group, each.entry());
      NameCodec.put(target, each.ballot());
      EntryCodec.put(target, each.entry());
    }
  }

  private static List<BallotedEntry> entries(ByteBuffer source, GroupId group) {
    int count = count(source, LEAST_ENTRY_BYTES);
    List<BallotedEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      BallotedEntry each = new BallotedEntry(NameCodec.ballot(source), EntryCodec.get(source));
      checkGroup(group, each.entry());
      entries.add(each);
    }
    return entries;
  }

  private static void checkGroup(GroupId group, Entry entry) {
    refuse(
        !entry.group().equals(group),
        "entry of group " + entry.group() + " in a message of " + group);
  }

  private static int count(ByteBuffer source, int leastBytes) {
    int count = source.getInt();
    if (count < 0 || count > source.remaining() / leastBytes) {
      throw new IllegalArgumentException(
          "a count of "
              + Integer.toUnsignedString(count)
              + " with "
              + source.remaining()
              + " bytes left");
    }
    return count;
  }

  private static void refuse(boolean wrong, String what) {
    if (wrong) {
      throw new IllegalArgumentException(what);
    }
  }
}
