package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Log segments that nobody wrote: every bit of a small one and of a spare flipped, and random
 * frames under right checksums.
 */
final class LogFuzzTest {
  private static final Path DIRECTORY = Path.of("/log");
  private static final Path FIRST = DIRECTORY.resolve("0000000000000001.log");
  private static final int INPUTS = Integer.getInteger("io.paxosstore.lsm.fuzz", 2_000);
  private static final int[] EXTREMES = {
    0, 1, -1, 2, 3, 8, 4096, 8192, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30
  };

  private final CrashingFileSystem disk = new CrashingFileSystem();
  private int end;

  @BeforeEach
  void fourRecordsOfWhichTwoAreSynced() {
    try (SegmentedLog log = open(disk)) {
      log.append(LogRecords.record(1, 30));
      log.awaitDurable(log.append(LogRecords.record(2, 61)));
      log.awaitWritten(log.append(LogRecords.record(3, 9)));
      end = (int) log.append(LogRecords.record(4, 40));
      log.awaitWritten(end);
    }
  }

  /** A flip is found, or cuts records that nobody was told are durable, or is in unused bytes. */
  @Test
  void everyFlippedBitIsFoundOrCutsTheTailOrIsUnused() throws IOException {
    byte[] intact = disk.bytes(FIRST);
    for (int bit = 0; bit < 8 * (end + 64); bit++) {
      byte[] damaged = intact.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      List<Integer> found = replayed(FIRST, damaged);
      if (found != null) {
        assertEquals(LogRecords.range(1, found.size()), found, "bit " + bit);
        assertTrue(found.size() >= 2, "bit " + bit + " lost a durable record");
        boolean unused = bit / 8 >= end || (bit / 8 >= 52 && bit / 8 < Segment.HEADER_BYTES);
        assertTrue(!unused || found.size() == 4, "bit " + bit + " is used");
      }
    }
  }

  @Test
  void whatASpareHoldsMeansNothing() throws IOException {
    Path spare = DIRECTORY.resolve("spare-9");
    byte[] intact = disk.bytes(FIRST);
    Random random = new Random(1);
    for (int round = 0; round < 50; round++) {
      byte[] old = intact.clone();
      for (int i = round; i > 0; i--) {
        old[random.nextInt(old.length)] = (byte) random.nextInt();
      }
      CrashingFileSystem copy = disk.crashClone(0, Damage.NONE);
      copy.plant(spare, old);
      try (SegmentedLog log = open(copy)) {
        for (int number = 5; number <= 40; number++) {
          log.awaitDurable(log.append(LogRecords.record(number, 500)));
        }
      }
      try (SegmentedLog log = open(copy)) {
        assertEquals(LogRecords.range(1, 40), LogRecords.replayed(log, 0));
      }
    }
  }

  @Test
  void whateverIsUnderARightChecksumIsReadOrRefused() throws IOException {
    byte[] intact = disk.bytes(FIRST);
    Random random = new Random(2);
    int refused = 0;
    for (int input = 0; input < INPUTS; input++) {
      try {
        refused += replayed(FIRST, mutant(intact, random)) == null ? 1 : 0;
      } catch (RuntimeException | OutOfMemoryError e) {
        throw new AssertionError("input " + input + ": " + e, e);
      }
    }
    assertTrue(refused > INPUTS / 10, refused + " refused");
  }

  private static byte[] mutant(byte[] intact, Random random) {
    byte[] bytes = intact.clone();
    ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Segment segment = Segment.parse(FIRST, 1, bytes.length, ByteBuffer.wrap(intact));
    int at = Segment.HEADER_BYTES;
    Frame frame = Frame.read(content, at, segment);
    if (frame == null) {
      throw new IllegalStateException("the intact segment is damaged");
    }
    if (random.nextInt(4) == 0) {
      damage(content, 8, 40, random);
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, 48);
      content.putInt(48, (int) crc.getValue());
      return bytes;
    }
    int payload = at + Frame.HEADER_BYTES;
    damage(content, payload, frame.payloadBytes(), random);
    int kind = random.nextInt(10) == 0 ? random.nextInt(5) : frame.kind();
    int length =
        random.nextInt(5) == 0
            ? 8 * random.nextInt((bytes.length - payload) / 8)
            : frame.payloadBytes();
    int records =
        random.nextInt(5) == 0 ? EXTREMES[random.nextInt(EXTREMES.length)] : frame.records();
    FrameChecksums checksums = new FrameChecksums();
    int crc = checksums.of(content.duplicate(), payload, length);
    new Frame((byte) kind, length, crc, random.nextLong(), records)
        .write(content, at, checksums, segment, at);
    return bytes;
  }

  private static void damage(ByteBuffer bytes, int from, int length, Random random) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = from + random.nextInt(length - 3);
      if (random.nextBoolean()) {
        bytes.put(at, (byte) random.nextInt());
      } else {
        bytes.putInt(at, EXTREMES[random.nextInt(EXTREMES.length)]);
      }
    }
  }

  /** The numbers of the records, without a look at their bytes; null if the log is refused. */
  private @Nullable List<Integer> replayed(Path file, byte[] bytes) {
    CrashingFileSystem damaged = disk.crashClone(0, Damage.NONE);
    damaged.plant(file, bytes);
    List<Integer> numbers = new ArrayList<>();
    try (SegmentedLog log = open(damaged)) {
      log.replay(
          0, (position, record) -> numbers.add(record.remaining() < 4 ? -1 : record.getInt(0)));
      return numbers;
    } catch (CorruptionException e) {
      assertTrue(String.valueOf(e.getMessage()).contains(".log"), e.getMessage());
      return null;
    }
  }

  private static SegmentedLog open(CrashingFileSystem disk) {
    return SegmentedLog.open(new LogOptions(DIRECTORY, disk, 8 << 10, 1 << 20));
  }
}
