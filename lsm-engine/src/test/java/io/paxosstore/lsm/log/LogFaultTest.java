package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.fs.EachFault;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FaultyFileSystem.Operation;
import io.paxosstore.lsm.fs.FileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every operation of the file system fails in turn. */
final class LogFaultTest {
  private static final int RECORDS = 60;

  private int acknowledged;
  private int tried;

  @EachFault
  void whicheverOperationFailsNothingAcknowledgedIsLost(boolean sticky, Fault fault) {
    int nth = 0;
    boolean triggered = true;
    while (triggered) {
      nth++;
      CrashingFileSystem disk = new CrashingFileSystem();
      FaultyFileSystem faulty = new FaultyFileSystem(disk);
      faulty.failChange(nth, sticky, fault);
      acknowledged = 0;
      tried = 0;
      workload(faulty);
      triggered = faulty.triggered();
      for (Damage damage : List.of(Damage.LOST, Damage.NONE, Damage.SECTORS)) {
        reopened(disk.crashClone(nth, damage), "operation " + nth + ", " + damage);
      }
    }
    assertTrue(nth > 30, "operations: " + nth);
  }

  @Test
  void aFailedSyncPoisonsForGood() {
    FaultyFileSystem faulty = new FaultyFileSystem(new CrashingFileSystem());
    try (SegmentedLog log = SegmentedLog.open(options(faulty))) {
      long first = log.append(LogRecords.record(1, 50));
      faulty.fail(Set.of(Operation.SYNC), "*.log", 1, false, Fault.INPUT_OUTPUT_ERROR);
      StorageException failed = assertThrows(StorageException.class, () -> log.awaitDurable(first));
      assertTrue(
          failed.getMessage().contains("injected input/output error on SYNC"), failed.getMessage());
      assertThrows(
          StorageException.class, () -> log.awaitDurable(first), "a second sync must not pretend");
      assertThrows(StorageException.class, () -> log.append(LogRecords.record(2, 50)));
      assertFalse(log.durablePosition() >= first);
    }
  }

  @Test
  void aFullDiskRefusesTheAppendAndLetsItThroughWhenThereIsSpaceAgain() {
    CrashingFileSystem disk = new CrashingFileSystem();
    FaultyFileSystem faulty = new FaultyFileSystem(disk);
    try (SegmentedLog log = SegmentedLog.open(options(faulty))) {
      faulty.quota(3 * 8192);
      int number = 0;
      DiskFullException full = null;
      while (full == null) {
        try {
          log.awaitDurable(log.append(LogRecords.record(number + 1, 1000)));
          number++;
        } catch (DiskFullException e) {
          full = e;
        }
      }
      assertTrue(number >= 12, "records before the disk was full: " + number);
      // What still fits goes in; the log was not harmed.
      log.awaitDurable(log.append(LogRecords.record(++number, 8)));
      assertThrows(DiskFullException.class, () -> log.append(LogRecords.record(0, 5000)));
      log.trim(log.durablePosition());
      log.awaitDurable(log.append(LogRecords.record(++number, 5000)));
      faulty.heal();
      log.awaitDurable(log.append(LogRecords.record(++number, 30_000)));
      try (SegmentedLog again = SegmentedLog.open(options(disk.crashClone(1, Damage.LOST)))) {
        assertEquals(number, LogRecords.replayed(again, 0).getLast());
      }
    }
  }

  private void workload(FileSystem faulty) {
    try (SegmentedLog log = SegmentedLog.open(options(faulty))) {
      long[] positions = new long[RECORDS + 1];
      for (int number = 1; number <= RECORDS; number++) {
        tried = number;
        positions[number] = log.append(LogRecords.record(number, 700));
        if (number % 3 == 0) {
          log.awaitDurable(positions[number]);
          acknowledged = number;
        }
        if (number % 20 == 0) {
          log.trim(positions[number - 10]);
        }
      }
    } catch (StorageException e) {
      // Whatever was refused was not acknowledged; what was is checked by the caller.
      assertTrue(tried >= acknowledged);
    }
  }

  private void reopened(CrashingFileSystem disk, String what) {
    try (SegmentedLog log = SegmentedLog.open(options(disk))) {
      List<Integer> found = LogRecords.replayed(log, 0);
      int last = found.isEmpty() ? 0 : found.getLast();
      assertEquals(LogRecords.range(found.isEmpty() ? 1 : found.getFirst(), last), found, what);
      assertTrue(
          last >= acknowledged && last <= tried,
          what + ": " + acknowledged + " <= " + last + " <= " + tried);
      log.awaitDurable(log.append(LogRecords.record(last + 1, 700)));
    }
  }

  private static LogOptions options(FileSystem fileSystem) {
    return new LogOptions(Path.of("/log"), fileSystem, 8 << 10, 1 << 20);
  }
}
