package io.paxosstore.sql.cli;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.export.Export;
import io.paxosstore.lsm.export.ExportFile;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces ranges of a store by what an export has of them. */
@Command(
    name = "ingest",
    description =
        "Replaces the exported ranges of keys by what the export has of them, all or nothing:"
            + " whatever the store had there is gone, everything else stays. Every byte of the"
            + " export is verified before anything changes; the export stays as it is.",
    mixinStandardHelpOptions = true)
final class LsmIngestCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "EXPORT", description = "What 'lsm export' wrote.")
  private Path source = Path.of("");

  @Option(
      names = "--create",
      description = "Begins a store, if DIR is missing or empty: to restore a backup.")
  private boolean create;

  @Override
  int run(Path store, PrintWriter out) throws IOException {
    if (!create || !isNewOrEmpty(store)) {
      requireStore(store);
    }
    Export export = ExportFile.read(RealFileSystem.INSTANCE, source);
    long all = export.tables().stream().mapToLong(TableMeta::bytes).sum();
    // Not in the background: nothing is merged before.
    EngineOptions options = EngineOptions.at(store).background(false);
    try (StorageEngine engine = StorageEngine.open(options)) {
      long first = nextNumber(store);
      try (Progress progress =
          Progress.of(
              out, () -> "wrote " + TableBytes.from(first, store) + " bytes; to come are " + all)) {
        engine.ingest(source);
      }
    }
    out.println("ingested " + ExportText.of(export));
    return 0;
  }

  private static boolean isNewOrEmpty(Path store) throws IOException {
    return !RealFileSystem.INSTANCE.exists(store) || RealFileSystem.INSTANCE.list(store).isEmpty();
  }

  private static long nextNumber(Path store) throws IOException {
    Manifest manifest = ManifestFile.read(RealFileSystem.INSTANCE, store);
    if (manifest == null) {
      throw new StorageException(store + " lost its " + ManifestFile.NAME);
    }
    return manifest.nextNumber();
  }
}
