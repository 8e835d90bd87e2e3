package io.paxosstore.sql.cli;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.log.LogInspection;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.sstable.TableMeta;
import io.paxosstore.paxos.runtime.ClosedNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;

/** Merges all tables into the last level. */
@Command(
    name = "compact",
    description =
        "Applies what is in the log, merges all tables into the last level, and drops versions that"
            + " nobody may read any more and deletes that hide nothing. Needs as much free space"
            + " again as the tables take; broken off, it leaves everything as it was.",
    mixinStandardHelpOptions = true)
final class LsmCompactCommand extends StoreCommand {
  @Override
  int run(Path store, PrintWriter out) throws IOException {
    Manifest before = print("before", store, out);
    long all = bytes(tables(before));
    try (Progress progress =
        Progress.of(
            out,
            () ->
                "wrote "
                    + TableBytes.from(before.nextNumber(), store)
                    + " bytes; there were "
                    + all)) {
      compact(store);
    }
    Manifest after = print("after", store, out);
    if (tables(after).isEmpty()) {
      out.println(whyNothing(store));
    }
    return 0;
  }

  /** A database has a log of its own: what no table holds yet is there and nowhere else. */
  private static void compact(Path store) throws IOException {
    Path node = store.getParent();
    if (node != null
        && store.equals(node.resolve("lsm"))
        && ClosedNode.isNode(RealFileSystem.INSTANCE, node)) {
      ClosedNode.run(RealFileSystem.INSTANCE, node, StorageEngine::compact);
      return;
    }
    // Not in the background: one thread, and nothing else is merged before.
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(store).background(false))) {
      engine.compact();
    }
  }

  /** Of a cluster's log only what is known to be decided comes to tables. */
  private static String whyNothing(Path store) throws IOException {
    Path log = store.resolveSibling("log");
    return LogInspection.isLog(RealFileSystem.INSTANCE, log)
        ? "there are no tables to merge: nothing that is in " + log + " is known to be decided"
        : "there are no tables to merge: nothing was written";
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
}
