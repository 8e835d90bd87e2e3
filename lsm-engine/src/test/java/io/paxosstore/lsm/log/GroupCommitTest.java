package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.fs.RealFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many appenders, one sync; listeners; recycled files. */
final class GroupCommitTest {
  @Test
  void manyThreadsFindAllTheirRecordsAfterAReopen(@TempDir Path directory)
      throws InterruptedException {
    LogOptions options =
        new LogOptions(directory.resolve("log"), RealFileSystem.INSTANCE, 64 << 10, 1 << 20);
    int threads = 16;
    int each = 200;
    try (SegmentedLog log = SegmentedLog.open(options)) {
      AtomicInteger done = new AtomicInteger();
      List<Thread> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t * each;
        Runnable appender =
            () -> {
              for (int i = 0; i < each; i++) {
                long position = log.append(LogRecords.record(first + i, 132));
                log.awaitDurable(position);
                assertTrue(log.durablePosition() >= position);
                if (i % 50 == 0) {
                  // An interrupt that waits for the next blocking call must not reach the log's
                  // file.
                  Thread.currentThread().interrupt();
                }
              }
              done.incrementAndGet();
            };
        running.add(
            t % 2 == 0 ? Thread.ofPlatform().start(appender) : Thread.ofVirtual().start(appender));
      }
      for (Thread thread : running) {
        thread.join();
      }
      assertEquals(threads, done.get());
    }
    try (SegmentedLog log = SegmentedLog.open(options)) {
      List<Integer> found = LogRecords.replayed(log, 0);
      Collections.sort(found);
      assertEquals(LogRecords.range(0, threads * each - 1), found);
    }
  }

  @Test
  void allWaysOfWaitingGetAlong() throws InterruptedException {
    int each = 400;
    try (SegmentedLog log = SegmentedLog.open(small(new MemoryFileSystem()))) {
      AtomicLong heard = new AtomicLong();
      log.onDurable(heard::set);
      AtomicInteger done = new AtomicInteger();
      List<Thread> running = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int way = t % 4;
        Runnable appender =
            () -> {
              for (int i = 0; i < each; i++) {
                long position = log.append(LogRecords.record(i, 50 + i));
                switch (way) {
                  case 0 -> log.awaitDurable(position);
                  case 1 -> log.awaitWritten(position);
                  case 2 -> log.requestSync();
                  default -> log.trim(log.durablePosition());
                }
              }
              done.incrementAndGet();
            };
        running.add(Thread.ofPlatform().start(appender));
      }
      for (Thread thread : running) {
        thread.join();
      }
      assertEquals(8, done.get());
      log.awaitDurable(log.appendedPosition());
      assertEquals(log.appendedPosition(), heard.get());
    }
  }

  @Test
  void listenersHearInOrderAndWithoutAWaiter() throws InterruptedException {
    try (SegmentedLog log = SegmentedLog.open(small(new MemoryFileSystem()))) {
      List<Long> heard = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch reached = new CountDownLatch(1);
      long last = log.append(LogRecords.record(1, 100));
      log.onDurable(
          position -> {
            heard.add(position);
            if (position >= last) {
              reached.countDown();
            }
          });
      log.requestSync();
      assertTrue(reached.await(30, TimeUnit.SECONDS));
      log.awaitDurable(log.append(LogRecords.record(2, 100)));
      assertEquals(log.durablePosition(), heard.getLast());
      assertEquals(heard.stream().sorted().distinct().toList(), heard);
    }
  }

  @Test
  void retiredSegmentsAreUsedAgainAndTheirOldRecordsStayUnread() throws IOException {
    CrashingFileSystem disk = new CrashingFileSystem();
    int last = 0;
    for (int open = 0; open < 5; open++) {
      try (SegmentedLog log = SegmentedLog.open(small(disk))) {
        List<Integer> found = LogRecords.replayed(log, 0);
        assertEquals(LogRecords.range(found.isEmpty() ? 1 : found.getFirst(), last), found);
        assertTrue(log.trimmedThrough() <= log.appendedPosition());
        for (int i = 0; i < 100; i++) {
          long position = log.append(LogRecords.record(++last, 500));
          log.awaitDurable(position);
          if (i % 7 == 0) {
            log.trim(position);
          }
        }
      }
      int files = disk.list(Path.of("/log")).size();
      assertTrue(files <= 5, "files: " + disk.list(Path.of("/log")));
    }
  }

  @Test
  void replayStartsAfterTheAskedPosition() {
    MemoryFileSystem disk = new MemoryFileSystem();
    long middle = 0;
    try (SegmentedLog log = SegmentedLog.open(small(disk))) {
      for (int number = 1; number <= 50; number++) {
        long position = log.append(LogRecords.record(number, 700));
        middle = number == 30 ? position : middle;
      }
    }
    try (SegmentedLog log = SegmentedLog.open(small(disk))) {
      assertEquals(LogRecords.range(31, 50), LogRecords.replayed(log, middle));
      log.append(LogRecords.record(51, 10));
      assertThrows(IllegalStateException.class, () -> log.replay(0, (position, record) -> {}));
    }
  }

  @Test
  void aRecordLongerThanASegmentGetsOneOfItsOwn() {
    MemoryFileSystem disk = new MemoryFileSystem();
    try (SegmentedLog log = SegmentedLog.open(small(disk))) {
      log.append(LogRecords.record(1, 10));
      log.append(LogRecords.record(2, 1 << 20));
      log.append(LogRecords.record(3, 10));
      assertThrows(
          IllegalArgumentException.class, () -> log.append(LogRecords.record(4, (1 << 20) + 1)));
    }
    try (SegmentedLog log = SegmentedLog.open(small(disk))) {
      assertEquals(LogRecords.range(1, 3), LogRecords.replayed(log, 0));
    }
  }

  @Test
  void aClosedLogRefuses() {
    SegmentedLog log = SegmentedLog.open(small(new MemoryFileSystem()));
    log.close();
    log.close();
    assertThrows(StorageException.class, () -> log.append(LogRecords.record(1, 10)));
  }

  @Test
  void aDirectoryThatCannotBeReadIsNamed(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("plain"), "no directory");
    StorageException refused =
        assertThrows(
            StorageException.class,
            () -> SegmentedLog.open(LogOptions.at(file, RealFileSystem.INSTANCE)));
    assertTrue(refused.getMessage().contains("plain"), refused.getMessage());
  }

  private static LogOptions small(FileSystem fileSystem) {
    return new LogOptions(Path.of("/log"), fileSystem, 8 << 10, 1 << 20);
  }
}
