package io.paxosstore.lsm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** All that readers can see of a store, as text that can be compared. */
public final class StoreText {
  private StoreText() {}

  /** The rows and deletes of a range at each version up to the last one, a line for each. */
  public static String of(StorageEngine engine, ScanRange range, long lastVersion) {
    List<String> lines = new ArrayList<>();
    try (Snapshot snapshot = engine.snapshot()) {
      for (long at = 1; at <= lastVersion; at++) {
        lines.add(at + ": " + at(snapshot, range, at));
      }
    }
    return String.join("\n", lines);
  }

  /** The same of the whole store. */
  public static String of(StorageEngine engine, long lastVersion) {
    return of(engine, ScanRange.of(null, null), lastVersion);
  }

  /** The rows and deletes of a range at one version. */
  public static String at(Snapshot snapshot, ScanRange range, long at) {
    List<String> rows = new ArrayList<>();
    try (Cursor cursor = snapshot.scan(range.withTombstones(), at)) {
      while (cursor.next()) {
        rows.add(
            text(cursor.keyArray(), cursor.keyOffset(), cursor.keyLength())
                + "@"
                + cursor.version()
                + (cursor.isTombstone()
                    ? "-"
                    : "=" + text(cursor.valueArray(), cursor.valueOffset(), cursor.valueLength())));
      }
    }
    return String.join(" ", rows);
  }

  private static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
  }
}
