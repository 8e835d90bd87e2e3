package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.sstable.Table;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of the tables of a view under a manifest of its own. Tables never change, so a second name
 * is a copy.
 */
final class Checkpoint {
  private static final int COPY_BYTES = 1 << 20;

  private Checkpoint() {}

  static void write(FileSystem fileSystem, Store store, Path target) throws IOException {
    if (fileSystem.exists(target) && !fileSystem.list(target).isEmpty()) {
      throw new StorageException("checkpoint directory " + target + " is not empty");
    }
    fileSystem.createDirectories(target);
    ReadView view = store.acquireView();
    try {
      List<List<TableMeta>> levels = new ArrayList<>();
      for (int level = 0; level < view.tables().levels(); level++) {
        List<TableMeta> metas = new ArrayList<>();
        for (Table table : view.tables().level(level)) {
          Path copy = target.resolve(table.meta().fileName());
          if (store.tiers().isCold(table.meta().number())) {
            // Maybe on another disk, to where no second name leads.
            copy(fileSystem, table.path(), copy);
          } else {
            fileSystem.link(table.path(), copy);
          }
          metas.add(table.meta());
        }
        levels.add(List.copyOf(metas));
      }
      fileSystem.syncDirectory(target);
      Manifest manifest = store.manifest();
      // The copy has no log yet, so nothing of one is in its tables.
      ManifestFile.write(
          fileSystem,
          target,
          new Manifest(
              manifest.nextNumber(),
              0,
              manifest.watermark(),
              List.copyOf(levels),
              view.tables().lost().all()));
      Path parent = target.toAbsolutePath().getParent();
      if (parent != null) {
        fileSystem.syncDirectory(parent);
      }
    } finally {
      view.release();
    }
  }

  private static void copy(FileSystem fileSystem, Path from, Path to) throws IOException {
    try (ReadableFile source = fileSystem.openRead(from);
        WritableFile target = fileSystem.create(to)) {
      ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
      long position = 0;
      while (source.read(position, buffer.clear()) > 0) {
        int length = buffer.position();
        target.write(position, buffer.flip());
        position += length;
      }
      target.sync();
    }
  }
}
