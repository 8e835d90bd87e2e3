package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Single bytes and whole ends of segments go bad. */
final class LogDamageTest {
  private static final Path DIRECTORY = Path.of("/log");
  private static final Path FIRST = DIRECTORY.resolve("0000000000000001.log");

  private final CrashingFileSystem disk = new CrashingFileSystem();
  private int beforeLast;
  private int end;

  @BeforeEach
  void threeRecordsEachSyncedAlone() {
    try (SegmentedLog log = open(disk)) {
      log.awaitDurable(log.append(LogRecords.record(1, 60)));
      beforeLast = (int) log.append(LogRecords.record(2, 60));
      log.awaitDurable(beforeLast);
      end = (int) log.append(LogRecords.record(3, 60));
      log.awaitDurable(end);
    }
  }

  @Test
  void aFlippedByteOfTheLastRecordCutsItAndNothingElse() throws IOException {
    for (int at = beforeLast; at < end; at++) {
      CrashingFileSystem damaged = withFlippedByte(at);
      try (SegmentedLog log = open(damaged)) {
        assertEquals(LogRecords.range(1, 2), LogRecords.replayed(log, 0), "flipped byte " + at);
        log.awaitDurable(log.append(LogRecords.record(3, 60)));
      }
      try (SegmentedLog log = open(damaged)) {
        assertEquals(
            LogRecords.range(1, 3), LogRecords.replayed(log, 0), "appended over byte " + at);
      }
    }
  }

  @Test
  void aFlippedByteOfAnEarlierRecordIsRot() throws IOException {
    for (int at = Segment.HEADER_BYTES; at < beforeLast; at++) {
      CrashingFileSystem damaged = withFlippedByte(at);
      assertThrows(CorruptionException.class, () -> open(damaged), "flipped byte " + at);
    }
  }

  @Test
  void aLastRecordOfWhichOnlyTheBeginningWasWrittenIsCut() throws IOException {
    for (int length = beforeLast; length < end; length++) {
      byte[] bytes = disk.bytes(FIRST);
      Arrays.fill(bytes, length, bytes.length, (byte) 0);
      CrashingFileSystem damaged = disk.crashClone(0, Damage.NONE);
      damaged.plant(FIRST, bytes);
      try (SegmentedLog log = open(damaged)) {
        assertEquals(
            LogRecords.range(1, 2), LogRecords.replayed(log, 0), "written up to " + length);
      }
    }
  }

  @Test
  void aFlippedByteOfASegmentHeaderIsRot() throws IOException {
    for (int at = 0; at < 52; at++) {
      CrashingFileSystem damaged = withFlippedByte(at);
      assertThrows(CorruptionException.class, () -> open(damaged), "flipped byte " + at);
    }
  }

  @Test
  void aSegmentThatIsTooShortIsRot() throws IOException {
    CrashingFileSystem damaged = disk.crashClone(0, Damage.NONE);
    damaged.plant(FIRST, Arrays.copyOf(disk.bytes(FIRST), end));
    assertThrows(CorruptionException.class, () -> open(damaged));
  }

  @Test
  void aMissingSegmentIsRot() throws IOException {
    try (SegmentedLog log = open(disk)) {
      for (int number = 4; log.appendedPosition() < 5 * 8192; number++) {
        log.awaitDurable(log.append(LogRecords.record(number, 1000)));
      }
    }
    disk.delete(DIRECTORY.resolve("0000000000000003.log"));
    assertTrue(
        assertThrows(CorruptionException.class, () -> open(disk)).getMessage().contains("missing"));
  }

  @Test
  void aRecordWrittenToTheWrongPlaceIsNoRecord() throws IOException {
    byte[] bytes = disk.bytes(FIRST);
    System.arraycopy(bytes, Segment.HEADER_BYTES, bytes, end, beforeLast - Segment.HEADER_BYTES);
    CrashingFileSystem damaged = disk.crashClone(0, Damage.NONE);
    damaged.plant(FIRST, bytes);
    try (SegmentedLog log = open(damaged)) {
      assertEquals(LogRecords.range(1, 3), LogRecords.replayed(log, 0));
    }
  }

  private CrashingFileSystem withFlippedByte(int at) throws IOException {
    byte[] bytes = disk.bytes(FIRST);
    bytes[at] ^= 0x10;
    CrashingFileSystem damaged = disk.crashClone(0, Damage.NONE);
    damaged.plant(FIRST, bytes);
    return damaged;
  }

  private static SegmentedLog open(CrashingFileSystem disk) {
    return SegmentedLog.open(new LogOptions(DIRECTORY, disk, 8 << 10, 1 << 20));
  }
}
