package io.paxosstore.sql.cli;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/** Merges all tables into the last level. */
@Command(
    name = "compact",
    description =
        "Merges all tables into the last level, and drops versions that nobody may read any more"
            + " and deletes that hide nothing. Needs as much free space again as the tables take;"
            + " broken off, it leaves everything as it was.",
    mixinStandardHelpOptions = true)
final class LsmCompactCommand extends StoreCommand {
  private static final int PROGRESS_SECONDS = 2;

  @Override
  int run(Path store, PrintWriter out) throws IOException {
    Manifest before = print("before", store, out);
    CountDownLatch done = new CountDownLatch(1);
    // Not in the background: one thread, and nothing else is merged before.
    EngineOptions options = EngineOptions.at(store).background(false);
    try (StorageEngine engine = StorageEngine.open(options)) {
      Thread progress =
          Thread.ofPlatform().daemon().start(() -> tellProgress(store, before, done, out));
      try {
        engine.compact();
      } finally {
        done.countDown();
        join(progress);
      }
    }
    print("after", store, out);
    return 0;
  }

  private static Manifest print(String when, Path store, PrintWriter out) throws IOException {
    try (StoreInspector inspector = StoreInspector.open(RealFileSystem.INSTANCE, store)) {
      Manifest manifest = inspector.manifest();
      List<TableMeta> tables = tables(manifest);
      out.printf(
          "%-7s %d tables in %d levels, %d bytes, %d rows, %d deletes, %d range deletes%n",
          when + ":",
          tables.size(),
          manifest.levels().stream().filter(level -> !level.isEmpty()).count(),
          bytes(tables),
          tables.stream().mapToLong(TableMeta::rows).sum(),
          tables.stream().mapToLong(TableMeta::deletes).sum(),
          tables.stream().mapToLong(TableMeta::rangeTombstones).sum());
      out.flush();
      return manifest;
    }
  }

  private static List<TableMeta> tables(Manifest manifest) {
    return manifest.levels().stream().flatMap(List::stream).toList();
  }

  private static long bytes(List<TableMeta> tables) {
    return tables.stream().mapToLong(TableMeta::bytes).sum();
  }

  private static void tellProgress(
      Path store, Manifest before, CountDownLatch done, PrintWriter out) {
    long all = bytes(tables(before));
    try {
      while (!done.await(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
        out.printf("wrote %d bytes; there were %d%n", newBytes(store, before), all);
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      out.println("no progress can be told: " + e.getMessage());
    }
  }

  /** Bytes of the tables that were not there before. */
  private static long newBytes(Path store, Manifest before) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(store, "*.sst")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (Long.parseLong(name.substring(0, name.length() - 4)) >= before.nextNumber()) {
          bytes += size(file);
        }
      }
    }
    return bytes;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // it has just been given up
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
