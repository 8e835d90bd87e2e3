package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.EngineOptions.Kind;
import io.paxosstore.lsm.ExportContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Ranges between stores of RocksDB, and between one of RocksDB and one of our own. */
class RocksExportTest {
  @TempDir Path directory;

  private EngineOptions options(String name, Kind kind) {
    return EngineOptions.at(directory.resolve(name)).memtableBytes(64 << 10).kind(kind);
  }

  @Nested
  class BothRocks extends ExportContract {
    @Override
    protected EngineOptions options(String name) {
      return RocksExportTest.this.options(name, Kind.ROCKSDB);
    }
  }

  @Nested
  class FromOurs extends ExportContract {
    @Override
    protected EngineOptions options(String name) {
      return RocksExportTest.this.options(name, Kind.ROCKSDB);
    }

    @Override
    protected EngineOptions sourceOptions(String name) {
      return RocksExportTest.this.options(name, Kind.LSM);
    }
  }

  @Nested
  class ToOurs extends ExportContract {
    @Override
    protected EngineOptions options(String name) {
      return RocksExportTest.this.options(name, Kind.LSM);
    }

    @Override
    protected EngineOptions sourceOptions(String name) {
      return RocksExportTest.this.options(name, Kind.ROCKSDB);
    }
  }
}
