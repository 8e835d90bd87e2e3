package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A power loss at every sync of a workload, with every damage: what was durable is there, in order,
 * and nothing else.
 */
final class LogCrashTest {
  private static final Path DIRECTORY = Path.of("/log");

  private int appended;
  private int acknowledged;
  private int trimmed;

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aPowerLossAtAnySyncLosesNothingThatWasDurable(Damage damage) {
    CrashingFileSystem disk = new CrashingFileSystem();
    disk.beforeSync(path -> survives(disk, damage));
    workload(options(disk), new Random(7), 150);
    survives(disk, damage);
    assertTrue(disk.syncs() > 50, "syncs: " + disk.syncs());
  }

  @Test
  void aRecordThatWasCutDoesNotComeBackBehindALaterOne() {
    CrashingFileSystem disk = new CrashingFileSystem();
    try (SegmentedLog log = SegmentedLog.open(options(disk))) {
      log.awaitDurable(log.append(LogRecords.record(1, 100)));
      log.awaitWritten(log.append(LogRecords.record(2, 100)));
      log.awaitWritten(log.append(LogRecords.record(3, 100)));
      for (int seed = 0; seed < 50; seed++) {
        // Among the seeds: record 2 lost and 3, which lies behind it, kept.
        CrashingFileSystem once = disk.crashClone(seed, Damage.REORDERED);
        try (SegmentedLog reopened = SegmentedLog.open(options(once))) {
          int last = LogRecords.replayed(reopened, 0).getLast();
          reopened.awaitDurable(reopened.append(LogRecords.record(last + 1, 100)));
          CrashingFileSystem twice = once.crashClone(seed, Damage.LOST);
          try (SegmentedLog again = SegmentedLog.open(options(twice))) {
            assertEquals(LogRecords.range(1, last + 1), LogRecords.replayed(again, 0));
          }
        }
      }
    }
  }

  private void workload(LogOptions options, Random random, int rounds) {
    long[] positions = new long[rounds * 4 + 1];
    try (SegmentedLog log = SegmentedLog.open(options)) {
      for (int round = 0; round < rounds; round++) {
        for (int i = random.nextInt(4); i >= 0; i--) {
          int number = ++appended;
          positions[number] =
              log.append(
                  LogRecords.record(number, random.nextInt(random.nextInt(10) == 0 ? 9000 : 300)));
          if (random.nextInt(5) == 0) {
            log.awaitWritten(positions[number]);
          }
        }
        if (random.nextInt(3) > 0) {
          log.awaitDurable(positions[appended]);
          acknowledged = appended;
        }
        if (random.nextInt(10) == 0 && acknowledged > 0) {
          trimmed = acknowledged;
          log.trim(positions[trimmed]);
        }
      }
    }
  }

  private void survives(CrashingFileSystem disk, Damage damage) {
    long seed = disk.syncs();
    CrashingFileSystem once = disk.crashClone(seed, damage);
    int first;
    int last;
    try (SegmentedLog log = SegmentedLog.open(options(once))) {
      List<Integer> found = LogRecords.replayed(log, 0);
      first = found.isEmpty() ? acknowledged + 1 : found.getFirst();
      last = found.isEmpty() ? acknowledged : found.getLast();
      assertEquals(LogRecords.range(first, last), found);
      assertTrue(
          first <= trimmed + 1,
          "only trimmed records may be gone: first " + first + ", trimmed " + trimmed);
      assertTrue(
          last >= acknowledged && last <= appended,
          acknowledged + " <= " + last + " <= " + appended);
      log.append(LogRecords.record(last + 1, 100));
      log.append(LogRecords.record(last + 2, 40));
      log.awaitDurable(log.append(LogRecords.record(last + 3, 700)));
      log.append(LogRecords.record(last + 4, 700));
      log.awaitWritten(log.append(LogRecords.record(last + 5, 700)));
      // A second crash: what the first one tore must not join up with what came after it.
      CrashingFileSystem twice = once.crashClone(seed + 1, damage);
      try (SegmentedLog again = SegmentedLog.open(options(twice))) {
        List<Integer> after = LogRecords.replayed(again, 0);
        assertTrue(
            after.getLast() >= last + 3 && after.getLast() <= last + 5,
            "after the second crash: " + after.getLast());
        assertEquals(LogRecords.range(after.getFirst(), after.getLast()), after);
      }
    }
  }

  private static LogOptions options(CrashingFileSystem disk) {
    return new LogOptions(DIRECTORY, disk, 16 << 10, 1 << 20);
  }
}
