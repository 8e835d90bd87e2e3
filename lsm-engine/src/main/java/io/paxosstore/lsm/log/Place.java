package io.paxosstore.lsm.log;

import io.paxosstore.lsm.fs.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** One directory of a log. */
final class Place {
  final Path directory;
  final SpareFiles spares;

  /** Operations there that the log no longer waits for and that have not returned. */
  final AtomicInteger stuck = new AtomicInteger();

  /** Operations there that nobody waits for and that run. */
  private final AtomicInteger background = new AtomicInteger();

  /** An operation that nobody waits for. */
  interface Work {
    void run() throws IOException;
  }

  Place(FileSystem fileSystem, Path directory) {
    this.directory = directory;
    this.spares = new SpareFiles(fileSystem, directory);
  }

  /** Runs an operation that nobody waits for. */
  void inBackground(Work work) throws IOException {
    background.incrementAndGet();
    try {
      work.run();
    } finally {
      background.decrementAndGet();
    }
  }

  /** True unless the log gave up waiting for something here. */
  boolean answers() {
    return stuck.get() == 0;
  }

  /** True if nothing is known to be under way that might hang. */
  boolean isIdle() {
    return answers() && background.get() == 0;
  }
}
