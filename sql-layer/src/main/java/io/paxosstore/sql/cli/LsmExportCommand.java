package io.paxosstore.sql.cli;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.export.Export;
import io.paxosstore.lsm.export.ExportFile;
import io.paxosstore.lsm.fs.RealFileSystem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes some ranges of keys, or everything, to a directory of their own. */
@Command(
    name = "export",
    description = {
      "Writes some ranges of keys, with all that is kept of their past, to a new directory, which"
          + " 'lsm ingest' takes. Without a range: everything. What the store has in its own log is"
          + " written to a table of it first.",
      "Keys are text, or bytes as x0aff; text that looks like bytes is put in single quotes."
    },
    mixinStandardHelpOptions = true)
final class LsmExportCommand extends StoreCommand {
  @Parameters(index = "1", paramLabel = "EXPORT", description = "A directory, new or empty.")
  private Path target = Path.of("");

  @Option(
      names = "--prefix",
      paramLabel = "KEY",
      converter = KeyArgument.Converter.class,
      description = "Keys that begin with this; may be given several times.")
  private List<KeyArgument> prefixes = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "KEY",
      converter = KeyArgument.Converter.class,
      description = "Keys from this one on.")
  private @Nullable KeyArgument from;

  @Option(
      names = "--to",
      paramLabel = "KEY",
      converter = KeyArgument.Converter.class,
      description = "Keys before this one.")
  private @Nullable KeyArgument to;

  @Option(
      names = "--at",
      paramLabel = "VERSION",
      description =
          "The ranges as they were at this version (commit timestamp), without what came later.")
  private long at = Long.MAX_VALUE;

  @Override
  int run(Path store, PrintWriter out) throws IOException {
    requireStore(store);
    // Not in the background: nothing is merged before.
    EngineOptions options = EngineOptions.at(store).background(false);
    List<ScanRange> ranges = ranges();
    try (StorageEngine engine = StorageEngine.open(options)) {
      long all = ranges.stream().mapToLong(engine::approximateBytes).sum();
      try (Progress progress =
          Progress.of(
              out, () -> "wrote " + TableBytes.from(1, target) + " bytes of about " + all)) {
        engine.export(ranges, at, target);
      } catch (IllegalArgumentException e) {
        throw wrongUsage(String.valueOf(e.getMessage()));
      }
    }
    Export export = ExportFile.read(RealFileSystem.INSTANCE, target);
    out.println("exported " + ExportText.of(export) + " to " + target);
    return 0;
  }

  private List<ScanRange> ranges() {
    if (prefixes.isEmpty()) {
      return List.of(ScanRange.of(from == null ? null : from.key(), to == null ? null : to.key()));
    }
    if (from != null || to != null) {
      throw wrongUsage("--prefix and --from or --to exclude each other");
    }
    return prefixes.stream().map(prefix -> ScanRange.prefix(prefix.key())).toList();
  }
}
