package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A log goes on in its second directory while the first hangs, and returns. */
final class LogFailOverTest {
  private static final Path FIRST = Path.of("/log");
  private static final Path SECOND = Path.of("/other");

  private final CrashingFileSystem disk = new CrashingFileSystem();
  private final StallingFileSystem stalling = new StallingFileSystem(disk);

  private volatile int appended;
  private volatile int acknowledged;
  private volatile int trimmed;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void appendersAreAcknowledgedWhileTheFirstDirectoryHangsAndItsLateOutcomeChangesNothing(
      boolean failsLate) throws Exception {
    try (SegmentedLog log = open(stalling)) {
      log.awaitDurable(log.append(LogRecords.record(1, 100)));
      long written = log.append(LogRecords.record(2, 100));
      log.awaitWritten(written);
      stalling.stall(FIRST, 0);
      long stalled = log.append(LogRecords.record(3, 100));
      log.awaitDurable(stalled);
      assertTrue(stalling.anyHangs());
      assertTrue(log.durablePosition() >= stalled);
      for (int number = 4; number <= 60; number++) {
        log.awaitDurable(log.append(LogRecords.record(number, 700)));
      }
      assertReplays(1, 60, Damage.LOST);
      stalling.release(failsLate);
      for (int number = 61; number <= 120; number++) {
        log.awaitDurable(log.append(LogRecords.record(number, 700)));
      }
      assertReplays(1, 120, Damage.LOST);
    }
    assertReplays(1, 120, Damage.LOST);
  }

  @Test
  void theLogReturnsToItsDirectoryWhenThatAnswers() throws Exception {
    try (SegmentedLog log = open(stalling)) {
      stalling.stall(FIRST, 0);
      log.awaitDurable(log.append(LogRecords.record(1, 700)));
      assertEquals(1, segments(SECOND));
      stalling.release(false);
      int number = 1;
      int before = segments(FIRST);
      while (segments(FIRST) == before) {
        log.awaitDurable(log.append(LogRecords.record(++number, 700)));
      }
      assertReplays(1, number, Damage.LOST);
      while (segments(SECOND) > 0) {
        long position = log.append(LogRecords.record(++number, 700));
        log.awaitDurable(position);
        log.trim(position);
      }
    }
  }

  @Test
  void positionsStayWhatTheyWere() throws Exception {
    Map<Integer, Long> positions = new HashMap<>();
    try (SegmentedLog log = open(stalling)) {
      positions.put(1, log.append(LogRecords.record(1, 100)));
      log.awaitDurable(positions.get(1));
      stalling.stall(FIRST, 0);
      Thread leader =
          Thread.ofPlatform().start(() -> log.awaitDurable(append(log, positions, 2, 100)));
      for (int number = 3; number <= 50; number++) {
        append(log, positions, number, 500);
      }
      log.awaitDurable(log.appendedPosition());
      leader.join();
      stalling.release(false);
    }
    try (SegmentedLog log = open(disk)) {
      List<Integer> found = new ArrayList<>();
      log.replay(
          0,
          (position, record) -> {
            found.add(record.getInt(0));
            assertEquals(positions.get(record.getInt(0)), position);
          });
      assertEquals(50, found.size());
      assertEquals(50, found.stream().distinct().count());
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aPowerLossAtAnySyncOfAHistoryOfStallsLosesNothingThatWasDurable(Damage damage)
      throws Exception {
    disk.beforeSync(path -> survives(damage));
    history(new Random(damage.ordinal() + 1), 120);
    survives(damage);
    assertTrue(disk.syncs() > 100, "syncs: " + disk.syncs());
  }

  @Test
  void historiesOfStallsAreReplayedWhole() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      LogFailOverTest one = new LogFailOverTest();
      one.history(new Random(seed), 200);
      one.survives(Damage.LOST);
      one.survives(Damage.SECTORS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whicheverOperationFailsNothingAcknowledgedIsLost(boolean sticky) throws Exception {
    boolean triggered = true;
    int nth = 0;
    while (triggered) {
      nth++;
      LogFailOverTest one = new LogFailOverTest();
      FaultyFileSystem faulty = new FaultyFileSystem(one.disk);
      StallingFileSystem stalls = new StallingFileSystem(faulty);
      faulty.failChange(nth, sticky, FaultyFileSystem.Fault.INPUT_OUTPUT_ERROR);
      one.failingHistory(stalls);
      triggered = faulty.triggered();
      one.survives(Damage.LOST);
      one.survives(Damage.SECTORS);
    }
    assertTrue(nth > 60, "operations: " + nth);
  }

  @Test
  void bothDirectoriesFailingPoisons() throws Exception {
    FaultyFileSystem faulty = new FaultyFileSystem(disk);
    StallingFileSystem stalls = new StallingFileSystem(faulty);
    SegmentedLog log = open(stalls);
    stalls.stall(FIRST, 0);
    faulty.failChange(1, true, FaultyFileSystem.Fault.INPUT_OUTPUT_ERROR);
    long position = log.append(LogRecords.record(1, 100));
    assertThrows(StorageException.class, () -> log.awaitDurable(position));
    assertThrows(StorageException.class, () -> log.append(LogRecords.record(2, 100)));
    assertFalse(log.durablePosition() >= position);
    stalls.release(false);
    log.close();
  }

  @Test
  void whileTheSecondDirectoryIsFullTheLogWaitsForTheFirst() throws Exception {
    FaultyFileSystem faulty = new FaultyFileSystem(disk);
    StallingFileSystem stalls = new StallingFileSystem(faulty);
    try (SegmentedLog log = open(stalls)) {
      stalls.stall(FIRST, 0);
      faulty.failChange(1, true, FaultyFileSystem.Fault.NO_SPACE);
      long position = log.append(LogRecords.record(1, 100));
      Thread waiting = Thread.ofPlatform().start(() -> log.awaitDurable(position));
      while (!faulty.triggered()) {
        Thread.onSpinWait();
      }
      assertFalse(log.durablePosition() >= position);
      faulty.heal();
      stalls.release(false);
      waiting.join();
      assertTrue(log.durablePosition() >= position);
    }
    assertReplays(1, 1, Damage.LOST);
  }

  @Test
  void theLogIsNotOpenedWithoutItsSecondDirectoryOrWithAnother() throws Exception {
    open(disk).close();
    StorageException without =
        assertThrows(
            StorageException.class,
            () -> SegmentedLog.open(new LogOptions(FIRST, disk, 16 << 10, 1 << 20)));
    assertTrue(without.getMessage().contains("/other"), without.getMessage());
    assertThrows(
        StorageException.class,
        () -> SegmentedLog.open(options(disk).failOver(FailOver.to(Path.of("/third")))));
    assertThrows(
        StorageException.class,
        () ->
            SegmentedLog.open(
                new LogOptions(Path.of("/fourth"), disk, 16 << 10, 1 << 20)
                    .failOver(FailOver.to(SECOND))));
    open(disk).close();
  }

  @Test
  void aLogOfOneDirectoryCanBeGivenASecond() throws Exception {
    try (SegmentedLog log = SegmentedLog.open(new LogOptions(FIRST, disk, 16 << 10, 1 << 20))) {
      log.awaitDurable(log.append(LogRecords.record(1, 100)));
    }
    try (SegmentedLog log = open(stalling)) {
      assertEquals(LogRecords.range(1, 1), LogRecords.replayed(log, 0));
      stalling.stall(FIRST, 0);
      log.awaitDurable(log.append(LogRecords.record(2, 100)));
      stalling.release(true);
    }
    assertReplays(1, 2, Damage.LOST);
  }

  @Test
  void anInspectionReadsBothDirectoriesAndMissesOne() throws Exception {
    int records = threeParts();
    List<Integer> seen = new ArrayList<>();
    List<SegmentReport> reports =
        new LogInspection(disk, FIRST).read((position, record) -> seen.add(record.getInt(0)));
    assertEquals(LogRecords.range(1, records), seen);
    assertEquals(List.of(), reports.stream().filter(each -> each.fault() != null).toList());
    assertEquals(1, reports.stream().filter(SegmentReport::superseded).count());
    disk.delete(SECOND.resolve(FailOverMark.SECOND));
    assertTrue(
        new LogInspection(disk, FIRST)
            .read((position, record) -> {}).stream()
                .anyMatch(each -> String.valueOf(each.fault()).contains("/other")));
  }

  @Test
  void patienceEndsAndSeesWhatIsDone() {
    CountDownLatch done = new CountDownLatch(1);
    Patience patience = Patience.of(Duration.ofMillis(1));
    assertFalse(patience.await(done));
    done.countDown();
    assertTrue(patience.await(done));
  }

  @Test
  void aMissingSegmentOfEitherDirectoryIsRot() throws Exception {
    threeParts();
    for (Path directory : List.of(FIRST, SECOND)) {
      for (String name : disk.list(directory)) {
        if (Segment.isFileName(name) && !isLast(name)) {
          CrashingFileSystem damaged = disk.crashClone(0, Damage.NONE);
          damaged.delete(directory.resolve(name));
          if (Segment.numberOf(name) > 1) {
            assertThrows(CorruptionException.class, () -> open(damaged), name);
          }
        }
      }
    }
  }

  @Test
  void aFlippedByteAnywhereIsFoundOrWasNotUsed() throws Exception {
    int records = threeParts();
    int refused = 0;
    for (Path directory : List.of(FIRST, SECOND)) {
      for (String name : disk.list(directory)) {
        byte[] bytes = disk.bytes(directory.resolve(name));
        for (int at = 0; at < bytes.length; at += at > 4200 ? 3 : 1) {
          if (bytes[at] == 0 && at % 64 != 0) {
            continue;
          }
          CrashingFileSystem damaged = disk.crashClone(0, Damage.NONE);
          byte[] flipped = bytes.clone();
          flipped[at] ^= 0x10;
          damaged.plant(directory.resolve(name), flipped);
          try (SegmentedLog log = open(damaged)) {
            int last = LogRecords.replayed(log, 0).getLast();
            assertTrue(last >= records - 1, name + " byte " + at + ": " + last);
            assertEquals(LogRecords.range(1, last), LogRecords.replayed(log, 0));
          } catch (CorruptionException e) {
            refused++;
          } catch (StorageException e) {
            assertTrue(name.startsWith("fail-over"), name + " byte " + at + ": " + e);
          }
        }
      }
    }
    assertTrue(refused > 1000, "refused: " + refused);
  }

  /** Records in the first directory, the second, and the first again, each synced alone. */
  private int threeParts() throws InterruptedException, IOException {
    int number = 0;
    try (SegmentedLog log = open(stalling)) {
      while (number < 3) {
        log.awaitDurable(log.append(LogRecords.record(++number, 60)));
      }
      stalling.stall(FIRST, 0);
      while (number < 6) {
        log.awaitDurable(log.append(LogRecords.record(++number, 60)));
      }
      stalling.release(false);
      int before = segments(FIRST);
      while (segments(FIRST) == before) {
        log.awaitDurable(log.append(LogRecords.record(++number, 5000)));
      }
      while (number % 10 != 0) {
        log.awaitDurable(log.append(LogRecords.record(++number, 60)));
      }
    }
    return number;
  }

  private boolean isLast(String name) throws IOException {
    List<String> all = new ArrayList<>(disk.list(FIRST));
    all.addAll(disk.list(SECOND));
    return all.stream().filter(Segment::isFileName).sorted().toList().getLast().equals(name);
  }

  private void history(Random random, int rounds) throws InterruptedException {
    long[] positions = new long[rounds * 4 + 1];
    boolean stalled = false;
    // A trim that fails poisons, as in a log with one directory.
    boolean trims = random.nextBoolean();
    try (SegmentedLog log = open(stalling)) {
      for (int round = 0; round < rounds; round++) {
        if (random.nextInt(6) == 0) {
          if (stalled) {
            stalling.release(!trims && random.nextBoolean());
          } else {
            stalling.stall(random.nextInt(4) == 0 ? SECOND : FIRST, random.nextInt(6));
          }
          stalled = !stalled;
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
          int number = appended + 1;
          appended = number;
          positions[number] =
              log.append(
                  LogRecords.record(number, random.nextInt(random.nextInt(10) == 0 ? 9000 : 400)));
          if (random.nextInt(5) == 0) {
            log.awaitWritten(positions[number]);
          }
        }
        if (random.nextInt(3) > 0) {
          int all = appended;
          log.awaitDurable(positions[all]);
          acknowledged = all;
        }
        if (trims && random.nextInt(10) == 0 && acknowledged > 0) {
          trimmed = acknowledged;
          log.trim(positions[trimmed]);
        }
      }
      stalling.release(!trims && random.nextBoolean());
      log.awaitDurable(log.appendedPosition());
      acknowledged = appended;
    }
  }

  private void failingHistory(StallingFileSystem stalls) throws InterruptedException {
    SegmentedLog log;
    try {
      log = open(stalls);
    } catch (StorageException e) {
      return;
    }
    try {
      for (int number = 1; number <= 40; number++) {
        if (number == 8 || number == 30) {
          stalls.stall(number == 8 ? FIRST : SECOND, 0);
        }
        if (number == 16 || number == 35) {
          stalls.release(number == 16);
        }
        appended = number;
        long position = log.append(LogRecords.record(number, 1500));
        if (number % 3 == 0) {
          log.awaitDurable(position);
          acknowledged = number;
        }
      }
    } catch (StorageException e) {
      // What was acknowledged before is checked by the caller.
      assertTrue(appended >= acknowledged);
    } finally {
      stalls.release(false);
      try {
        log.close();
      } catch (StorageException e) {
        assertTrue(appended >= acknowledged);
      }
    }
  }

  private synchronized void survives(Damage damage) {
    int mustHave = acknowledged;
    CrashingFileSystem once = disk.crashClone(disk.syncs(), damage);
    int mayHave = appended;
    int mayLack = trimmed;
    int last;
    try (SegmentedLog log = open(once)) {
      List<Integer> found = LogRecords.replayed(log, 0);
      int first = found.isEmpty() ? mustHave + 1 : found.getFirst();
      last = found.isEmpty() ? mustHave : found.getLast();
      assertEquals(LogRecords.range(first, last), found);
      assertTrue(first <= mayLack + 1, "first " + first + ", trimmed " + mayLack);
      assertTrue(last >= mustHave && last <= mayHave, mustHave + " <= " + last + " <= " + mayHave);
      log.awaitDurable(log.append(LogRecords.record(last + 1, 700)));
      log.awaitWritten(log.append(LogRecords.record(last + 2, 700)));
      // A second crash: what the first one tore must not join up with what came after it.
      CrashingFileSystem twice = once.crashClone(disk.syncs() + 1, damage);
      try (SegmentedLog again = open(twice)) {
        List<Integer> after = LogRecords.replayed(again, 0);
        assertTrue(after.getLast() >= last + 1 && after.getLast() <= last + 2);
        assertEquals(LogRecords.range(after.getFirst(), after.getLast()), after);
      }
    }
  }

  private void assertReplays(int first, int last, Damage damage) {
    try (SegmentedLog log = open(disk.crashClone(1, damage))) {
      assertEquals(LogRecords.range(first, last), LogRecords.replayed(log, 0));
    }
  }

  private int segments(Path directory) throws IOException {
    return (int) disk.list(directory).stream().filter(Segment::isFileName).count();
  }

  private static long append(
      SegmentedLog log, Map<Integer, Long> positions, int number, int bytes) {
    synchronized (positions) {
      long position = log.append(LogRecords.record(number, bytes));
      positions.put(number, position);
      return position;
    }
  }

  private static SegmentedLog open(FileSystem fileSystem) {
    return GroupCommitLog.open(
        options(fileSystem),
        fileSystem instanceof StallingFileSystem stalling
            ? stalling.patience()
            : done -> {
              awaitDone(done);
              return true;
            });
  }

  private static void awaitDone(CountDownLatch done) {
    Patience.awaitDone(done);
  }

  private static LogOptions options(FileSystem fileSystem) {
    return new LogOptions(FIRST, fileSystem, 16 << 10, 1 << 20)
        .failOver(new FailOver(SECOND, Duration.ofMillis(100)));
  }
}
