package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FaultyFileSystem.Operation;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What two directories of a log may come to look like, and who may open and move them. */
final class FailOverDirectoriesTest {
  private static final Path FIRST = Path.of("/log");
  private static final Path SECOND = Path.of("/other");
  private static final Path MOVED = Path.of("/moved");
  private static final long SEGMENT_BYTES = 16 << 10;

  private final CrashingFileSystem disk = new CrashingFileSystem();
  private final StallingFileSystem stalling = new StallingFileSystem(disk);

  @Test
  void aSegmentWhoseNameIsNotKnownDurableEndsTheLog() throws Exception {
    FaultyFileSystem faulty = new FaultyFileSystem(disk);
    StallingFileSystem stalls = new StallingFileSystem(faulty);
    SegmentedLog log = open(stalls, SECOND);
    log.awaitDurable(log.append(LogRecords.record(1, 100)));
    faulty.fail(Set.of(Operation.SYNC_DIRECTORY), "other", 1, false, Fault.NO_SPACE);
    stalls.stall(FIRST, 0);
    long position = log.append(LogRecords.record(2, 100));
    // It would supersede what is written to the first directory from now on.
    assertThrows(StorageException.class, () -> log.awaitDurable(position));
    assertThrows(StorageException.class, () -> log.append(LogRecords.record(3, 100)));
    stalls.release(true);
    log.close();
    assertEquals(LogRecords.range(1, 2), replayed(disk.crashClone(1, Damage.NONE)));
    assertEquals(LogRecords.range(1, 1), replayed(disk.crashClone(1, Damage.LOST)));
  }

  @Test
  void aSegmentThatWasNamedLateAndFailedThenIsRemovedBeforeItsSuccessor() throws Exception {
    int number = 0;
    try (SegmentedLog log = open(stalling, SECOND)) {
      // Create, fill, sync, header, sync, rename: the seventh makes the name durable.
      stalling.stall(FIRST, 6);
      while (!stalling.anyHangs()) {
        log.append(LogRecords.record(++number, 700));
      }
      log.awaitDurable(log.appendedPosition());
      assertEquals(2, segments(FIRST));
      stalling.release(true);
      while (segments(FIRST) > 0 || segments(SECOND) > 2) {
        long position = log.append(LogRecords.record(++number, 700));
        log.awaitDurable(position);
        log.trim(position);
        if (number > 10_000) {
          break;
        }
      }
    }
    assertEquals(number, replayed(disk).getLast());
  }

  @Test
  void whatAFailOverPassedOverGoesAtTheNextOpening() throws Exception {
    int number = sealedAndPassedOver();
    assertEquals(2, segments(FIRST));
    assertEquals(1, passedOver());
    assertEquals(LogRecords.range(1, number), replayed(disk));
    assertEquals(1, segments(FIRST));
    assertEquals(0, passedOver());
    assertEquals(LogRecords.range(1, number), replayed(disk));
  }

  @Test
  void directoriesThatStallInTurnAreLeftLessAndLessReadily() throws Exception {
    int number = 0;
    try (SegmentedLog log = open(stalling, SECOND)) {
      for (int atLeast = 1; atLeast <= Forbearance.MOST; atLeast *= 2) {
        int waits = waitsUntilMoved(log, ++number, number % 2 == 1 ? FIRST : SECOND);
        assertTrue(waits >= atLeast, waits + " waits, not " + atLeast);
      }
    }
    assertEquals(LogRecords.range(1, number), replayed(disk));
  }

  @Test
  void forbearanceHasAnEndAndStartsAnewWithASegment() {
    Forbearance forbearance = new Forbearance();
    assertTrue(forbearance.endsAfter(1));
    for (int turn = 0; turn < 10; turn++) {
      forbearance.failedOver();
    }
    assertFalse(forbearance.endsAfter(Forbearance.MOST - 1));
    assertTrue(forbearance.endsAfter(Forbearance.MOST));
    forbearance.segmentFilled();
    assertTrue(forbearance.endsAfter(1));
  }

  private int waitsUntilMoved(SegmentedLog log, int number, Path directory)
      throws InterruptedException {
    int before = stalling.impatient();
    stalling.stall(directory, 0);
    log.awaitDurable(log.append(LogRecords.record(number, 100)));
    int waited = stalling.impatient() - before;
    stalling.release(false);
    return waited;
  }

  @Test
  void aSpareWaitsInTheSecondDirectory() throws Exception {
    try (SegmentedLog log =
        SegmentedLog.open(
            new LogOptions(FIRST, disk, 4 << 20, 1 << 20).failOver(FailOver.to(SECOND)))) {
      log.awaitDurable(log.append(LogRecords.record(1, 100)));
    }
    assertEquals(1, disk.list(SECOND).stream().filter(SpareFiles::isFileName).count());
  }

  @Test
  void theSecondDirectoryIsOpenOnce() throws Exception {
    SegmentedLog log = open(disk, SECOND);
    copyMark();
    DirectoryLockedException twice = assertThrows(DirectoryLockedException.class, () -> openCopy());
    assertTrue(String.valueOf(twice.getMessage()).contains("/other"), twice.getMessage());
    assertThrows(
        DirectoryLockedException.class,
        () -> new LogInspection(disk, Path.of("/copy")).read((position, record) -> {}));
    log.close();
    openCopy().close();
    open(disk, SECOND).close();
  }

  @Test
  void anOpeningThatFailsLetsGoOfTheSecondDirectory() throws Exception {
    sealedAndPassedOver();
    CrashingFileSystem damaged = disk.crashClone(0, Damage.NONE);
    Path second =
        SECOND.resolve(
            disk.list(SECOND).stream().filter(Segment::isFileName).findFirst().orElseThrow());
    byte[] sound = damaged.bytes(second);
    byte[] flipped = sound.clone();
    flipped[20] ^= 1;
    damaged.plant(second, flipped);
    assertThrows(CorruptionException.class, () -> open(damaged, SECOND));
    damaged.plant(second, sound);
    open(damaged, SECOND).close();
  }

  @Test
  void theSecondDirectoryMayMove() throws Exception {
    int number = sealedAndPassedOver();
    disk.createDirectories(MOVED);
    for (String name : List.copyOf(disk.list(SECOND))) {
      disk.rename(SECOND.resolve(name), MOVED.resolve(name));
    }
    assertThrows(StorageException.class, () -> open(disk, SECOND));
    assertFalse(inspected().stream().allMatch(each -> each.fault() == null));
    try (SegmentedLog log = open(disk, MOVED)) {
      assertEquals(LogRecords.range(1, number), LogRecords.replayed(log, 0));
    }
    List<Integer> seen = new ArrayList<>();
    List<SegmentReport> reports =
        new LogInspection(disk, FIRST).read((position, record) -> seen.add(record.getInt(0)));
    assertTrue(reports.stream().allMatch(each -> each.fault() == null), reports.toString());
    assertEquals(LogRecords.range(1, number), seen);
  }

  @Test
  void aSegmentInBothDirectoriesIsRefusedAndTold() throws Exception {
    sealedAndPassedOver();
    String name = Segment.fileName(1);
    disk.plant(SECOND.resolve(name), disk.bytes(FIRST.resolve(name)));
    CorruptionException refused = assertThrows(CorruptionException.class, () -> open(disk, SECOND));
    assertTrue(String.valueOf(refused.getMessage()).contains(name), refused.getMessage());
    assertTrue(
        inspected().stream().anyMatch(each -> String.valueOf(each.fault()).contains(name)),
        "not told");
  }

  @Test
  void aLogMayLieInItsSecondDirectoryAlone() throws Exception {
    int number = sealedAndPassedOver();
    try (SegmentedLog log = open(stalling, SECOND)) {
      stalling.stall(FIRST, 0);
      while (segments(SECOND) < 3) {
        log.awaitDurable(log.append(LogRecords.record(++number, 700)));
      }
      stalling.release(true);
      while (segments(FIRST) > 0) {
        log.trim(log.appendedPosition());
      }
    }
    assertTrue(LogInspection.isLog(disk, FIRST));
    assertFalse(LogInspection.isLog(disk, SECOND));
    assertEquals(FIRST, LogInspection.logOfSecond(disk, SECOND));
    assertNull(LogInspection.logOfSecond(disk, FIRST));
    List<SegmentReport> reports = inspected();
    assertFalse(reports.isEmpty());
    assertTrue(reports.stream().allMatch(each -> each.fault() == null), reports.toString());
    assertEquals(number, replayed(disk).getLast());
  }

  @Test
  void aDamagedLogOfTwoDirectoriesIsNotCut() throws Exception {
    sealedAndPassedOver();
    assertNull(LogCut.find(disk, FIRST));
    Path first = FIRST.resolve(Segment.fileName(1));
    byte[] bytes = disk.bytes(first);
    bytes[Segment.HEADER_BYTES + Frame.HEADER_BYTES + 8] ^= 1;
    disk.plant(first, bytes);
    StorageException refused = assertThrows(StorageException.class, () -> LogCut.find(disk, FIRST));
    assertTrue(String.valueOf(refused.getMessage()).contains("both directories"));
    assertEquals(2, segments(FIRST));
  }

  /**
   * Leaves a log whose first segment is superseded in the second directory by one with the same
   * end, and whose second one counts no more. Returns the number of the last record.
   */
  private int sealedAndPassedOver() throws InterruptedException, IOException {
    int number = 0;
    try (SegmentedLog log = open(stalling, SECOND)) {
      log.awaitDurable(log.append(LogRecords.record(++number, 700)));
      int before = segments(FIRST);
      while (segments(FIRST) == before) {
        log.append(LogRecords.record(++number, 700));
      }
      stalling.stall(FIRST, 0);
      log.awaitDurable(log.appendedPosition());
      stalling.release(false);
    }
    return number;
  }

  private long passedOver() throws IOException {
    return inspected().stream().filter(each -> each.superseded() && each.validBytes() == 0).count();
  }

  private List<SegmentReport> inspected() throws IOException {
    return new LogInspection(disk, FIRST).read((position, record) -> {});
  }

  /** The mark of a log whose directory was copied. */
  private void copyMark() throws IOException {
    Path copy = Path.of("/copy");
    disk.createDirectories(copy);
    try (ReadableFile from = disk.openRead(FIRST.resolve(FailOverMark.FIRST));
        WritableFile to = disk.create(copy.resolve(FailOverMark.FIRST))) {
      ByteBuffer mark = ByteBuffer.allocate((int) from.size());
      from.read(0, mark);
      to.write(0, mark.flip());
      to.sync();
    }
  }

  private SegmentedLog openCopy() {
    return GroupCommitLog.open(
        new LogOptions(Path.of("/copy"), disk, SEGMENT_BYTES, 1 << 20)
            .failOver(FailOver.to(SECOND)),
        null);
  }

  private int segments(Path directory) throws IOException {
    return (int) disk.list(directory).stream().filter(Segment::isFileName).count();
  }

  private static List<Integer> replayed(FileSystem fileSystem) {
    try (SegmentedLog log = open(fileSystem, SECOND)) {
      return LogRecords.replayed(log, 0);
    }
  }

  private static SegmentedLog open(FileSystem fileSystem, Path second) {
    return GroupCommitLog.open(
        new LogOptions(FIRST, fileSystem, SEGMENT_BYTES, 1 << 20)
            .failOver(new FailOver(second, Duration.ofMillis(100))),
        fileSystem instanceof StallingFileSystem stalls
            ? stalls.patience()
            : done -> {
              Patience.awaitDone(done);
              return true;
            });
  }
}
