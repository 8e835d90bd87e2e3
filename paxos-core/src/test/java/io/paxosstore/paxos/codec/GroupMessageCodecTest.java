package io.paxosstore.paxos.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Run;
import io.paxosstore.paxos.replica.Standing;
import io.paxosstore.paxos.replica.StateDigest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages between replicas as bytes. */
final class GroupMessageCodecTest {
  private static final int SEEDS = 2000;

  @Test
  void whatIsEncodedIsDecodedAndEncodesTheSame() {
    for (long seed = 0; seed < SEEDS; seed++) {
      GroupMessage message = message(new Random(seed));
      byte[] bytes = GroupMessageCodec.encode(message);
      assertEquals(GroupMessageCodec.length(message), bytes.length, "seed " + seed);
      GroupMessage decoded = GroupMessageCodec.decode(ByteBuffer.wrap(bytes));
      assertEquals(message, decoded, "seed " + seed);
      // Entries compare by their ids only: their records are compared as bytes.
      assertArrayEquals(bytes, GroupMessageCodec.encode(decoded), "seed " + seed);
    }
  }

  @Test
  void aMessageIsReadFromTheMiddleOfABufferOfAnyKind() {
    byte[] bytes = GroupMessageCodec.encode(message(new Random(1)));
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7);
    direct.position(3).put(bytes).flip().position(3);
    assertEquals(
        GroupMessageCodec.decode(ByteBuffer.wrap(bytes)),
        GroupMessageCodec.decode(direct.asReadOnlyBuffer()));
    assertEquals(3, direct.position());
  }

  @Test
  void aMessageCutAnywhereIsRefused() {
    for (long seed = 0; seed < 8; seed++) {
      byte[] bytes = GroupMessageCodec.encode(message(new Random(seed)));
      for (int length = 0; length < bytes.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
        assertThrows(IllegalArgumentException.class, () -> GroupMessageCodec.decode(cut));
      }
      ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1));
      assertThrows(IllegalArgumentException.class, () -> GroupMessageCodec.decode(longer));
    }
  }

  @Test
  void aFlippedBitGivesWhatEncodesToTheSameBytesOrIsRefused() {
    int refused = 0;
    for (long seed = 0; seed < 8; seed++) {
      byte[] bytes = GroupMessageCodec.encode(message(new Random(seed)));
      for (int bit = 0; bit < bytes.length * 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        refused += refusedOrTheSame(flipped);
      }
    }
    assertTrue(refused > 200, "refused: " + refused);
  }

  @Test
  void randomBytesAndMessagesWithRandomPartsDoNoHarm() {
    for (long seed = 0; seed < 5 * SEEDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes;
      if (random.nextInt(4) == 0) {
        bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (bytes.length > 2) {
          // Past the first checks, more often than chance would have it.
          bytes[0] = 1;
          bytes[1] = (byte) random.nextInt(16);
          bytes[2] = (byte) random.nextInt(3);
        }
      } else {
        bytes = GroupMessageCodec.encode(message(random));
        int at = random.nextInt(bytes.length);
        for (int i = at; i < Math.min(bytes.length, at + 1 + random.nextInt(8)); i++) {
          bytes[i] = (byte) (random.nextBoolean() ? random.nextInt() : 0xFF);
        }
      }
      refusedOrTheSame(bytes);
    }
  }

  @Test
  void aRefusalSaysWhatIsWrongAndWhere() {
    byte[] bytes = GroupMessageCodec.encode(message(new Random(3)));
    bytes[0] = 9;
    assertEquals(
        "group message of " + bytes.length + " bytes, at 1: format 9, this version reads format 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> GroupMessageCodec.decode(ByteBuffer.wrap(bytes)))
            .getMessage());
  }

  @Test
  void anEntryOfAnotherGroupIsRefused() {
    GroupMessage message =
        new GroupMessage(
            new GroupId(1, 1),
            1,
            1,
            0,
            false,
            Standing.NONE,
            Standing.NONE,
            Ballot.NONE,
            List.of(entry(new Random(1), new GroupId(1, 2), 1)),
            List.of(),
            GroupMessage.Baton.KEPT,
            1);
    assertThrows(IllegalArgumentException.class, () -> GroupMessageCodec.encode(message));
  }

  /** 1 if the bytes were refused as the contract says; anything else thrown fails the test. */
  private static int refusedOrTheSame(byte[] bytes) {
    GroupMessage decoded;
    try {
      decoded = GroupMessageCodec.decode(ByteBuffer.wrap(bytes));
    } catch (IllegalArgumentException e) {
      return 1;
    }
    assertArrayEquals(bytes, GroupMessageCodec.encode(decoded));
    return 0;
  }

  private static GroupMessage message(Random random) {
    GroupId group = new GroupId(random.nextInt(), random.nextInt());
    return new GroupMessage(
        group,
        random.nextInt(),
        random.nextLong(),
        random.nextLong(),
        random.nextBoolean(),
        standing(random),
        random.nextBoolean() ? Standing.NONE : standing(random),
        random.nextBoolean() ? Ballot.NONE : ballot(random),
        entries(random, group),
        entries(random, group),
        GroupMessage.Baton.values()[random.nextInt(3)],
        random.nextLong(),
        random.nextBoolean()
            ? StateDigest.NONE
            : new StateDigest(1L + random.nextInt(Integer.MAX_VALUE), random.nextInt()));
  }

  private static Standing standing(Random random) {
    List<Run> runs = new ArrayList<>();
    long at = 1;
    for (int i = random.nextInt(4); i > 0; i--) {
      long from = at + random.nextInt(100);
      at = from + 1 + random.nextInt(100);
      runs.add(new Run(ballot(random), from, at - 1));
    }
    return new Standing(
        ballot(random),
        runs,
        new Head(random.nextLong(), entryId(random), random.nextLong()),
        random.nextLong());
  }

  private static List<BallotedEntry> entries(Random random, GroupId group) {
    List<BallotedEntry> entries = new ArrayList<>();
    long position = 1L + random.nextInt(1000);
    for (int i = random.nextInt(3); i > 0; i--) {
      entries.add(entry(random, group, position++));
    }
    return entries;
  }

  private static BallotedEntry entry(Random random, GroupId group, long position) {
    List<EntryRecord> records = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      records.add(record(random));
    }
    return new BallotedEntry(
        ballot(random), new Entry(group, position, entryId(random), entryId(random), records));
  }

  private static EntryRecord record(Random random) {
    RequestId request = new RequestId(random.nextLong(), random.nextLong());
    return switch (random.nextInt(6)) {
      case 0 -> new EntryRecord.Prepare(request, participants(random), batch(random), some(random));
      case 1 -> new EntryRecord.Marker(request);
      case 2 -> new EntryRecord.Decide(request, true, 1 + random.nextInt(100));
      case 3 -> new EntryRecord.Decide(request, false, 0);
      case 4 -> new EntryRecord.Floor(request, random.nextLong());
      default -> new EntryRecord.Commit(request, batch(random));
    };
  }

  private static List<GroupId> participants(Random random) {
    List<GroupId> participants = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      participants.add(new GroupId(i, random.nextInt()));
    }
    return participants;
  }

  private static WriteBatch batch(Random random) {
    WriteBatch batch = new WriteBatch();
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] key = some(random);
      switch (random.nextInt(3)) {
        case 0 -> batch.put(key, some(random));
        case 1 -> batch.delete(key);
        default -> batch.deleteRange(key, Arrays.copyOf(key, key.length + 1));
      }
    }
    return batch.version(1 + random.nextInt(1_000_000));
  }

  private static byte[] some(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Ballot ballot(Random random) {
    return new Ballot(random.nextLong(), random.nextInt(), random.nextInt());
  }

  private static EntryId entryId(Random random) {
    return new EntryId(random.nextLong(), random.nextInt(), random.nextLong());
  }
}
