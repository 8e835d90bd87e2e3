package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every engine does with ranges that travel between stores. Each pair of implementations runs
 * these.
 */
public abstract class ExportContract {
  private static final long LAST = 60;

  /** The store that ranges come to. */
  private StorageEngine target;

  /** The store that ranges come from. */
  private StorageEngine source;

  private Path export;

  /** Options of the target in a directory of the test. */
  protected abstract EngineOptions options(String directory);

  /** Options of the source; of the same implementation unless it says otherwise. */
  protected EngineOptions sourceOptions(String directory) {
    return options(directory);
  }

  @BeforeEach
  void openTheStores() {
    target = StorageEngine.open(options("target"));
    source = StorageEngine.open(sourceOptions("source"));
    export = options("export").directory();
  }

  @AfterEach
  void closeTheStores() {
    target.close();
    source.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static ScanRange range(String from, String to) {
    return ScanRange.of(bytes(from), bytes(to));
  }

  private static void put(StorageEngine engine, long version, String key, String value) {
    apply(engine, new WriteBatch().put(bytes(key), bytes(value)).version(version));
  }

  private static void delete(StorageEngine engine, long version, String key) {
    apply(engine, new WriteBatch().delete(bytes(key)).version(version));
  }

  private static void deleteRange(StorageEngine engine, long version, String from, String to) {
    apply(engine, new WriteBatch().deleteRange(bytes(from), bytes(to)).version(version));
  }

  private static void apply(StorageEngine engine, WriteBatch batch) {
    engine.apply(batch, Durability.NONE);
  }

  private static String at(StorageEngine engine, long version) {
    try (Snapshot snapshot = engine.snapshot()) {
      return StoreText.at(snapshot, ScanRange.of(null, null), version);
    }
  }

  /**
   * Rows under {@code a} to {@code h} with two versions each, of which some are deleted, one by one
   * and as a range.
   */
  private static void fill(StorageEngine engine, String mark, long first) {
    for (String letter : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
      put(engine, first, letter + "1", mark);
      put(engine, first + 1, letter + "2", mark);
    }
    engine.flush();
    deleteRange(engine, first + 3, "b2", "d2");
    delete(engine, first + 4, "e1");
    put(engine, first + 6, "c1", mark + mark);
    engine.flush();
    deleteRange(engine, first + 7, "g1", "g2");
    // One version: what comes later wins, in tables as in memory.
    apply(
        engine,
        new WriteBatch()
            .put(bytes("f1"), bytes("lost"))
            .deleteRange(bytes("f"), bytes("f2"))
            .put(bytes("f15"), bytes(mark))
            .version(first + 8));
  }

  @Test
  void aRangeArrivesWithAllItsVersionsAndDeletes() {
    fill(source, "s", 10);
    source.export(range("b2", "g"), export);
    target.ingest(export);
    assertEquals(
        StoreText.of(source, range("b2", "g"), LAST), StoreText.of(target, LAST), "arrived");
    target.compact();
    assertEquals(StoreText.of(source, range("b2", "g"), LAST), StoreText.of(target, LAST));
  }

  @Test
  void whatWasInTheRangeIsGoneAtAllVersionsAndAllElseStays() {
    fill(source, "s", 20);
    fill(target, "old", 10);
    fill(target, "new", 40);
    String before = StoreText.of(target, range("a", "c"), LAST);
    String after = StoreText.of(target, ScanRange.of(bytes("e2"), null), LAST);
    source.export(range("c", "e2"), export);
    target.ingest(export);
    for (int compacted = 0; compacted < 2; compacted++) {
      assertEquals(before, StoreText.of(target, range("a", "c"), LAST));
      assertEquals(after, StoreText.of(target, ScanRange.of(bytes("e2"), null), LAST));
      String inside = StoreText.of(target, range("c", "e2"), LAST);
      assertEquals(StoreText.of(source, range("c", "e2"), LAST), inside);
      assertFalse(inside.contains("old") || inside.contains("new"), inside);
      target.compact();
    }
  }

  @Test
  void severalRangesTravelTogether() {
    fill(source, "s", 20);
    fill(target, "t", 10);
    List<ScanRange> ranges = List.of(range("f", "f2"), range("b", "c"), range("c", "c2"));
    String between = StoreText.of(target, range("c2", "f"), LAST);
    source.export(ranges, export);
    target.ingest(export);
    assertEquals(between, StoreText.of(target, range("c2", "f"), LAST));
    for (ScanRange range : ranges) {
      assertEquals(StoreText.of(source, range, LAST), StoreText.of(target, range, LAST));
    }
  }

  @Test
  void aRangeWithoutBoundsIsTheWholeStore() {
    fill(source, "s", 10);
    fill(target, "t", 30);
    source.export(ScanRange.of(null, null), export);
    target.ingest(export);
    assertEquals(StoreText.of(source, LAST), StoreText.of(target, LAST));
  }

  @Test
  void anExportAtAVersionHasWhatWasThereThenWithItsPastAndNothingLater() {
    fill(source, "s", 10);
    for (long at : List.of(9L, 11L, 13L, 16L, 17L, 18L, LAST)) {
      Path there = options("at" + at).directory();
      source.export(List.of(range("b2", "g3")), at, there);
      target.ingest(there);
      assertEquals(
          StoreText.of(source, range("b2", "g3"), at), StoreText.of(target, at), "at " + at);
      assertEquals(at(target, at), at(target, LAST), "later than " + at);
    }
  }

  @Test
  void anExportBelowTheWatermarkIsRefused() {
    fill(source, "s", 10);
    source.watermark(14);
    assertThrows(
        IllegalArgumentException.class, () -> source.export(List.of(range("a", "b")), 13, export));
    source.export(List.of(range("a", "b")), 14, export);
    target.ingest(export);
    try (Snapshot before = source.snapshot()) {
      assertEquals(StoreText.at(before, range("a", "b"), 14), at(target, LAST));
    }
  }

  @Test
  void aRangeThatHoldsNothingEmptiesTheTargets() {
    fill(target, "t", 10);
    source.export(ScanRange.of(bytes("b"), null), export);
    target.ingest(export);
    assertEquals("a1@10=t a2@11=t", at(target, LAST));
    reopenTarget();
    assertEquals("a1@10=t a2@11=t", at(target, LAST));
  }

  @Test
  void anOpenSnapshotKeepsWhatItSees() {
    fill(source, "s", 20);
    fill(target, "t", 10);
    source.export(range("b", "g"), export);
    try (Snapshot snapshot = target.snapshot();
        Cursor cursor = snapshot.scan(ScanRange.of(null, null), 100)) {
      assertTrue(cursor.next());
      String before = StoreText.at(snapshot, ScanRange.of(null, null), 100);
      target.ingest(export);
      target.compact();
      assertEquals(before, StoreText.at(snapshot, ScanRange.of(null, null), 100));
      Cell cell = new Cell();
      assertTrue(snapshot.get(bytes("d2"), 100, cell));
      assertEquals("t", new String(cell.copy(), StandardCharsets.ISO_8859_1));
      int rows = 1;
      while (cursor.next()) {
        assertEquals('t', cursor.valueArray()[cursor.valueOffset()]);
        rows++;
      }
      assertEquals(snapshotRows(before), rows);
    }
    assertTrue(at(target, 100).contains("d2@21=s"), at(target, 100));
  }

  private static int snapshotRows(String text) {
    return (int) text.chars().filter(c -> c == '=').count();
  }

  @Test
  void noLogBringsBackWhatAnIngestReplaced() {
    fill(source, "s", 20);
    for (Durability durability : Durability.values()) {
      target.apply(
          new WriteBatch()
              .put(bytes("a" + durability), bytes("t"))
              .put(bytes("c" + durability), bytes("t"))
              .version(5),
          durability);
    }
    source.export(range("b", "d"), export);
    target.ingest(export);
    String after = StoreText.of(target, LAST);
    assertTrue(after.contains("aSYNC@5=t aOS@5=t") || after.contains("aOS@5=t aSYNC@5=t"), after);
    assertFalse(after.contains("cSYNC") || after.contains("cOS"), after);
    reopenTarget();
    assertEquals(after, StoreText.of(target, LAST));
  }

  private void reopenTarget() {
    target.close();
    target = StorageEngine.open(options("target"));
  }

  @Test
  void theWatermarkIsTheHigherOfBoth() {
    fill(source, "s", 20);
    source.watermark(15);
    source.export(range("b", "d"), export);
    target.watermark(3);
    target.ingest(export);
    assertEquals(15, target.watermark());
    reopenTarget();
    assertEquals(15, target.watermark());
    target.watermark(18);
    target.ingest(export);
    assertEquals(18, target.watermark());
  }

  @Test
  void whatIsAppliedAfterAnIngestStandsAboveIt() {
    fill(source, "s", 20);
    source.export(range("a", "z"), export);
    target.ingest(export);
    put(target, 20, "a1", "again");
    deleteRange(target, 21, "a2", "a3");
    put(target, 19, "b1", "older");
    put(target, 50, "b1", "newer");
    for (int compacted = 0; compacted < 2; compacted++) {
      String now = at(target, 40);
      assertTrue(now.startsWith("a1@20=again a2@21- b1@20=s"), now);
      assertTrue(at(target, 19).startsWith("b1@19=older"), at(target, 19));
      assertTrue(at(target, 50).contains("b1@50=newer"), at(target, 50));
      target.compact();
    }
  }

  @Test
  void anExportMayBeIngestedManyTimesAndExportedAgain() {
    fill(source, "s", 20);
    source.export(range("b", "g"), export);
    target.ingest(export);
    put(target, 55, "c1", "gone");
    target.ingest(export);
    Path second = options("second").directory();
    target.export(List.of(range("b", "d"), range("d", "g")), second);
    String before = StoreText.of(source, LAST);
    source.ingest(second);
    assertEquals(before, StoreText.of(source, LAST));
  }

  @Test
  void impossibleRangesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> source.export(List.of(), export));
    assertThrows(IllegalArgumentException.class, () -> source.export(range("b", "b"), export));
    assertThrows(IllegalArgumentException.class, () -> source.export(range("b", "a"), export));
    assertThrows(
        IllegalArgumentException.class,
        () -> source.export(List.of(range("c", "e"), range("a", "cc")), export));
    assertThrows(
        IllegalArgumentException.class,
        () -> source.export(List.of(ScanRange.of(bytes("a"), null), range("c", "d")), export));
    source.export(range("a", "b"), export);
  }

  @Test
  void anExportGoesOnlyIntoAnEmptyDirectoryAndComesOnlyFromAnExport() throws IOException {
    put(source, 1, "a", "s");
    source.export(range("a", "b"), export);
    assertThrows(StorageException.class, () -> source.export(range("a", "b"), export));
    Path empty = options("empty").directory();
    assertThrows(StorageException.class, () -> target.ingest(empty));
    options("empty").fileSystem().createDirectories(empty);
    StorageException refusal = assertThrows(StorageException.class, () -> target.ingest(empty));
    assertTrue(String.valueOf(refusal.getMessage()).contains("no export"), refusal.getMessage());
    target.ingest(export);
    assertEquals("a@1=s", at(target, 1));
  }

  @Test
  void aDamagedExportIsRefusedAndChangesNothing() throws IOException {
    fill(source, "s", 20);
    fill(target, "t", 10);
    source.export(range("b", "g"), export);
    String before = StoreText.of(target, LAST);
    for (String name : options("x").fileSystem().list(export)) {
      flip(export.resolve(name));
      CorruptionException refusal =
          assertThrows(CorruptionException.class, () -> target.ingest(export));
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains(name) && message.contains("offset"), message);
      assertEquals(before, StoreText.of(target, LAST));
      flip(export.resolve(name));
    }
    target.ingest(export);
    assertEquals(
        StoreText.of(source, range("b", "g"), LAST), StoreText.of(target, range("b", "g"), LAST));
  }

  private void flip(Path file) throws IOException {
    try (WritableFile open = options("x").fileSystem().openWrite(file)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      open.read(open.size() / 2, one);
      one.put(0, (byte) (one.get(0) ^ 4)).rewind();
      open.write(open.size() / 2, one);
    }
  }

  @Test
  void readersSeeAllOfAnIngestOrNothingAndWritersLoseNothing() throws Exception {
    for (int key = 0; key < 40; key++) {
      put(source, 10, "k" + (100 + key), "s");
      put(target, 10, "k" + (100 + key), "t");
    }
    source.export(range("k", "l"), export);
    AtomicBoolean done = new AtomicBoolean();
    try (var pool = Executors.newFixedThreadPool(2)) {
      Callable<Integer> reader =
          () -> {
            int reads = 0;
            do {
              try (Snapshot snapshot = target.snapshot()) {
                String seen = StoreText.at(snapshot, range("k", "l"), 1000);
                int mine = seen.split("=s", -1).length - 1;
                int theirs = seen.split("=t", -1).length - 1;
                assertTrue(mine + theirs == 40 && (mine == 0 || theirs == 0), seen);
              }
              reads++;
            } while (!done.get());
            return reads;
          };
      Callable<Integer> writer =
          () -> {
            int writes = 0;
            do {
              put(target, 20, "w" + writes++, "x".repeat(50));
            } while (!done.get());
            return writes;
          };
      Future<Integer> reads = pool.submit(reader);
      Future<Integer> writes = pool.submit(writer);
      for (int round = 0; round < 3; round++) {
        target.ingest(export);
        target.flush();
      }
      done.set(true);
      assertTrue(reads.get() > 0);
      int written = writes.get();
      try (Snapshot snapshot = target.snapshot()) {
        String seen = StoreText.at(snapshot, range("w", "x"), 1000);
        assertEquals(written, seen.split("=x", -1).length - 1);
      }
      assertTrue(at(target, 1000).contains("k100@10=s"));
    }
  }

  @Test
  void whatIsWrittenToTheRangeBeforeAnIngestIsGoneAndWhatComesAfterItStays() throws Exception {
    put(source, 10, "k", "s");
    source.export(range("k", "l"), export);
    for (int round = 0; round < 4; round++) {
      put(target, 10, "k", "t");
      AtomicBoolean done = new AtomicBoolean();
      // Versions of a key, and up to which of them the store was still as before the ingest.
      long[] before = {1000};
      long[] last = {1000};
      try (var pool = Executors.newFixedThreadPool(1)) {
        Future<?> writer =
            pool.submit(
                () -> {
                  Cell cell = new Cell();
                  do {
                    put(target, ++last[0], "kk", "w");
                    target.get(bytes("k"), 10, cell);
                    if (cell.array()[cell.offset()] == 't') {
                      before[0] = last[0];
                    }
                  } while (!done.get());
                });
        target.ingest(export);
        done.set(true);
        writer.get();
      }
      put(target, ++last[0], "kk", "w");
      assertEquals(0, target.versionOf(bytes("kk"), before[0]), "what was before the ingest");
      long first = last[0];
      while (target.versionOf(bytes("kk"), first - 1) == first - 1) {
        first--;
      }
      assertEquals(0, target.versionOf(bytes("kk"), first - 1), "a gap");
      assertTrue(first > before[0]);
      target.ingest(export);
    }
  }
}
