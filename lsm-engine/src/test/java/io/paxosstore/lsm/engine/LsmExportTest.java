package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ExportContract;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** Ranges between stores of our own, with everything in memory and with a table for a few rows. */
class LsmExportTest {
  private static EngineOptions options(
      MemoryFileSystem files, String directory, long memtableBytes, boolean background) {
    return new EngineOptions(
        Path.of(directory), EngineOptions.Kind.LSM, files, memtableBytes, 1 << 20, background);
  }

  @Nested
  class InOneMemtable extends ExportContract {
    private final MemoryFileSystem files = new MemoryFileSystem();

    @Override
    protected EngineOptions options(String directory) {
      return LsmExportTest.options(files, directory, 1 << 20, false);
    }
  }

  @Nested
  class InTinyMemtables extends ExportContract {
    private final MemoryFileSystem files = new MemoryFileSystem();

    @Override
    protected EngineOptions options(String directory) {
      return LsmExportTest.options(files, directory, 1 << 10, true);
    }
  }
}
