package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every {@link StorageEngine} does. Each implementation runs these in a class of its own. */
public abstract class StorageEngineContract {
  protected StorageEngine engine;

  /** Options of a store in a directory of the test. */
  protected abstract EngineOptions options(String directory);

  @BeforeEach
  void openTheStore() {
    engine = StorageEngine.open(options("store"));
  }

  @AfterEach
  void closeTheStore() {
    engine.close();
  }

  protected void reopen() {
    engine.close();
    engine = StorageEngine.open(options("store"));
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  protected static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  protected void put(long version, String key, String value) {
    engine.apply(new WriteBatch().put(bytes(key), bytes(value)).version(version), Durability.NONE);
  }

  protected void delete(long version, String key) {
    engine.apply(new WriteBatch().delete(bytes(key)).version(version), Durability.NONE);
  }

  protected void deleteRange(long version, String from, String to) {
    engine.apply(
        new WriteBatch().deleteRange(bytes(from), bytes(to)).version(version), Durability.NONE);
  }

  protected String get(String key, long at) {
    Cell cell = new Cell();
    return engine.get(bytes(key), at, cell) ? text(cell.copy()) + "@" + cell.version() : "none";
  }

  protected String scan(ScanRange range, long at) {
    try (Snapshot snapshot = engine.snapshot()) {
      return scan(snapshot, range, at);
    }
  }

  protected static String scan(Snapshot snapshot, ScanRange range, long at) {
    try (Cursor cursor = snapshot.scan(range, at)) {
      List<String> rows = new ArrayList<>();
      while (cursor.next()) {
        rows.add(row(cursor));
      }
      assertFalse(cursor.next(), "the end is the end");
      return String.join(" ", rows);
    }
  }

  private static String row(Cursor cursor) {
    String key =
        text(
            Arrays.copyOfRange(
                cursor.keyArray(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength()));
    String value =
        text(
            Arrays.copyOfRange(
                cursor.valueArray(),
                cursor.valueOffset(),
                cursor.valueOffset() + cursor.valueLength()));
    return key + "@" + cursor.version() + (cursor.isTombstone() ? "-" : "=" + value);
  }

  protected static ScanRange all() {
    return ScanRange.of(null, null);
  }

  protected static ScanRange range(String from, String to) {
    return ScanRange.of(bytes(from), bytes(to));
  }

  @Test
  void aReadSeesTheNewestVersionNotAfterItsTimestamp() {
    put(10, "k", "a");
    put(20, "k", "b");
    for (int flushed = 0; flushed < 3; flushed++) {
      assertEquals("none", get("k", 9));
      assertEquals("a@10", get("k", 10));
      assertEquals("a@10", get("k", 19));
      assertEquals("b@20", get("k", 20));
      assertEquals("b@20", get("k", Long.MAX_VALUE));
      assertEquals("none", get("j", 30));
      if (flushed == 0) {
        engine.flush();
      } else {
        engine.compact();
      }
    }
  }

  @Test
  void aDeleteHidesOlderVersionsOnlyForReadersAtOrAfterIt() {
    put(10, "k", "a");
    delete(20, "k");
    put(30, "k", "c");
    engine.flush();
    assertEquals("a@10", get("k", 19));
    assertEquals("none", get("k", 20));
    assertEquals("none", get("k", 29));
    assertEquals("c@30", get("k", 30));
    assertEquals(20, engine.versionOf(bytes("k"), 25));
    assertEquals(0, engine.versionOf(bytes("k"), 5));
  }

  @Test
  void versionsMayArriveInAnyOrder() {
    put(30, "k", "c");
    engine.flush();
    put(10, "k", "a");
    engine.flush();
    put(20, "k", "b");
    assertEquals("a@10", get("k", 15));
    assertEquals("b@20", get("k", 25));
    assertEquals("c@30", get("k", 35));
    engine.compact();
    assertEquals("a@10", get("k", 15));
    assertEquals("b@20", get("k", 25));
    assertEquals("c@30", get("k", 35));
  }

  @Test
  void theLaterApplyOfOneVersionWins() {
    put(10, "k", "a");
    put(10, "k", "b");
    assertEquals("b@10", get("k", 10));
    engine.flush();
    put(10, "k", "c");
    assertEquals("c@10", get("k", 10));
    engine.flush();
    assertEquals("c@10", get("k", 10));
    engine.compact();
    assertEquals("c@10", get("k", 10));
    delete(10, "k");
    assertEquals("none", get("k", 10));
  }

  @Test
  void insideABatchTheLaterChangeWins() {
    engine.apply(
        new WriteBatch()
            .put(bytes("a"), bytes("1"))
            .put(bytes("b"), bytes("1"))
            .put(bytes("c"), bytes("1"))
            .put(bytes("c"), bytes("2"))
            .delete(bytes("b"))
            .put(bytes("d"), bytes("1"))
            .deleteRange(bytes("a"), bytes("bb"))
            .deleteRange(bytes("d"), bytes("z"))
            .put(bytes("d"), bytes("3"))
            .version(5),
        Durability.NONE);
    String expected = "c@5=2 d@5=3";
    assertEquals(expected, scan(all(), 5));
    engine.flush();
    assertEquals(expected, scan(all(), 5));
    engine.compact();
    assertEquals(expected, scan(all(), 5));
  }

  @Test
  void aKeyMayBeThePrefixOfAnother() {
    List<String> keys =
        List.of(
            "\0",
            "\0\0",
            "\0\u0001",
            "a",
            "a\0",
            "a\0\0",
            "a\0b",
            "aa",
            "aaa",
            "ab",
            "\u00ff",
            "\u00ff\u00ff");
    for (String key : keys.reversed()) {
      put(7, key, "v" + key);
    }
    for (int pass = 0; pass < 2; pass++) {
      for (String key : keys) {
        assertEquals("v" + key + "@7", get(key, 7));
      }
      List<String> rows = new ArrayList<>();
      keys.forEach(key -> rows.add(key + "@7=v" + key));
      assertEquals(String.join(" ", rows), scan(all(), 7));
      assertEquals(String.join(" ", rows.reversed()), scan(all().reversed(), 7));
      assertEquals(String.join(" ", rows.subList(3, 8)), scan(range("a", "aaa"), 7));
      assertEquals(
          String.join(" ", rows.subList(3, 8).reversed()), scan(range("a", "aaa").reversed(), 7));
      engine.flush();
    }
  }

  @Test
  void aScanVisitsEachKeyOnceAtItsTimestamp() {
    put(10, "a", "a1");
    put(10, "b", "b1");
    put(10, "d", "d1");
    engine.flush();
    put(20, "b", "b2");
    delete(20, "d");
    engine.flush();
    put(30, "a", "a3");
    put(30, "c", "c3");
    assertEquals("a@10=a1 b@10=b1 d@10=d1", scan(all(), 15));
    assertEquals("a@10=a1 b@20=b2", scan(all(), 25));
    assertEquals("a@30=a3 b@20=b2 c@30=c3", scan(all(), 35));
    assertEquals("c@30=c3 b@20=b2 a@30=a3", scan(all().reversed(), 35));
    assertEquals("b@20=b2", scan(range("aa", "c"), 35));
    assertEquals("a@30=a3 b@20=b2 c@30=c3 d@20-", scan(all().withTombstones(), 35));
    assertEquals("", scan(range("e", "f"), 35));
    assertEquals("", scan(range("c", "c"), 35));
  }

  @Test
  void aCursorSeeksWithinItsBounds() {
    for (char key = 'a'; key <= 'i'; key = (char) (key + 2)) {
      put(10, "" + key, "v");
      engine.flush();
    }
    try (Snapshot snapshot = engine.snapshot()) {
      try (Cursor cursor = snapshot.scan(range("c", "h"), 10)) {
        assertEquals("e", seek(cursor, "d"));
        assertEquals("c", seek(cursor, "a"));
        assertEquals("g", seek(cursor, "g"));
        assertEquals("end", seek(cursor, "h"));
        assertEquals("c", seek(cursor, "c"));
      }
      try (Cursor cursor = snapshot.scan(range("c", "h").reversed(), 10)) {
        assertEquals("c", seek(cursor, "d"));
        assertEquals("g", seek(cursor, "z"));
        assertEquals("g", seek(cursor, "h"));
        assertEquals("e", seek(cursor, "e"));
        assertEquals("end", seek(cursor, "b"));
      }
    }
  }

  private static String seek(Cursor cursor, String key) {
    cursor.seek(bytes(key));
    return cursor.next()
        ? text(
            Arrays.copyOfRange(
                cursor.keyArray(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength()))
        : "end";
  }

  @Test
  void aRangeDeleteHidesWhatIsOlderAndNothingElse() {
    put(10, "a", "1");
    put(10, "b", "1");
    put(10, "c", "1");
    engine.flush();
    deleteRange(20, "b", "c");
    put(30, "bb", "3");
    // Applied later, but older than the range delete: its version decides.
    put(15, "bc", "late");
    for (int pass = 0; pass < 3; pass++) {
      assertEquals("a@10=1 b@10=1 bc@15=late c@10=1", scan(all(), 19));
      assertEquals("a@10=1 c@10=1", scan(all(), 20));
      assertEquals("a@10=1 bb@30=3 c@10=1", scan(all(), 30));
      assertEquals("c@10=1 bb@30=3 a@10=1", scan(all().reversed(), 30));
      assertEquals("a@10=1 b@20- bb@30=3 bc@20- c@10=1", scan(all().withTombstones(), 30));
      assertEquals("none", get("b", 25));
      assertEquals("1@10", get("b", 19));
      assertEquals(20, engine.versionOf(bytes("b"), 25));
      assertEquals(10, engine.versionOf(bytes("c"), 25));
      if (pass == 0) {
        engine.flush();
      } else {
        engine.compact();
      }
    }
    reopen();
    assertEquals("a@10=1 bb@30=3 c@10=1", scan(all(), 30));
  }

  @Test
  void aSnapshotSeesNothingThatWasAppliedLater() {
    put(10, "k", "a");
    put(10, "l", "a");
    try (Snapshot snapshot = engine.snapshot()) {
      put(5, "k", "older");
      put(20, "k", "newer");
      deleteRange(15, "a", "z");
      for (int pass = 0; pass < 3; pass++) {
        assertEquals("k@10=a l@10=a", scan(snapshot, all(), Long.MAX_VALUE));
        assertEquals("", scan(snapshot, all(), 7));
        Cell cell = new Cell();
        assertTrue(snapshot.get(bytes("k"), 100, cell));
        assertEquals("a", text(cell.copy()));
        assertEquals(10, snapshot.versionOf(bytes("l"), 100));
        engine.watermark(100);
        engine.flush();
        if (pass == 1) {
          engine.compact();
        }
      }
    }
    assertEquals("k@20=newer", scan(all(), 100));
  }

  @Test
  void severalKeysAreFoundAtOnce() {
    put(10, "a", "1");
    engine.flush();
    put(20, "b", "2");
    delete(30, "a");
    byte[][] keys = {bytes("b"), bytes("a"), bytes("x"), bytes("b")};
    Cell[] cells = {new Cell(), new Cell(), new Cell(), new Cell()};
    boolean[] found = new boolean[4];
    try (Snapshot snapshot = engine.snapshot()) {
      snapshot.multiGet(keys, 25, cells, found);
      assertArrayEquals(new boolean[] {true, true, false, true}, found);
      assertEquals("2", text(cells[0].copy()));
      assertEquals("1", text(cells[1].copy()));
      assertEquals(20, cells[3].version());
      snapshot.multiGet(keys, 30, cells, found);
      assertArrayEquals(new boolean[] {true, false, false, true}, found);
    }
  }

  @Test
  void severalKeysAreFoundAtOnceAsOneByOneWhereverTheyAre() {
    for (int i = 0; i < 400; i++) {
      put(1 + i, "k" + i % 200, "v" + i);
      if (i % 90 == 89) {
        engine.flush();
      }
      if (i == 270) {
        engine.compact();
        engine.apply(
            new WriteBatch().deleteRange(bytes("k30"), bytes("k40")).version(300), Durability.NONE);
      }
    }
    byte[][] keys = new byte[230][];
    Cell[] cells = new Cell[keys.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = bytes("k" + i);
      cells[i] = new Cell();
    }
    boolean[] found = new boolean[keys.length];
    Cell alone = new Cell();
    try (Snapshot snapshot = engine.snapshot()) {
      for (long at : new long[] {1, 100, 201, 299, 300, 301, 350, 400}) {
        snapshot.multiGet(keys, at, cells, found);
        for (int i = 0; i < keys.length; i++) {
          assertEquals(snapshot.get(keys[i], at, alone), found[i]);
          if (found[i]) {
            assertArrayEquals(alone.copy(), cells[i].copy());
            assertEquals(alone.version(), cells[i].version());
          }
        }
      }
    }
  }

  @Test
  void belowTheWatermarkOnlyTheNewestVersionStays() {
    for (int version = 1; version <= 100; version++) {
      put(version, "k", "v" + version);
    }
    put(1, "gone", "x");
    delete(50, "gone");
    engine.watermark(90);
    engine.watermark(40);
    assertEquals(90, engine.watermark());
    engine.compact();
    assertEquals("v90@90", get("k", 90));
    assertEquals("v95@95", get("k", 95));
    assertEquals("none", get("gone", 90));
    assertEquals("none", get("k", 80));
    assertEquals(0, engine.versionOf(bytes("gone"), 95));
    reopen();
    assertEquals(90, engine.watermark());
    assertEquals("v100@100", get("k", 200));
  }

  @Test
  void severalBatchesAreOneApply() {
    long first =
        engine.apply(new WriteBatch().put(bytes("x"), bytes("0")).version(1), Durability.NONE);
    long second =
        engine.apply(
            List.of(
                new WriteBatch().put(bytes("a"), bytes("1")).version(10),
                new WriteBatch().put(bytes("a"), bytes("2")).version(20)),
            Durability.OS);
    assertEquals(1, first);
    assertEquals(2, second);
    assertEquals("1@10", get("a", 15));
    assertEquals("2@20", get("a", 25));
    engine.flush();
    assertEquals(2, engine.flushedThrough());
  }

  @Test
  void whatTheLogHoldsSurvivesReopening() {
    engine.apply(new WriteBatch().put(bytes("a"), bytes("1")).version(10), Durability.SYNC);
    engine.apply(
        new WriteBatch().put(bytes("b"), bytes("1")).delete(bytes("a")).version(20), Durability.OS);
    engine.apply(
        new WriteBatch()
            .put(bytes("z"), bytes("1"))
            .deleteRange(bytes("y"), bytes("zz"))
            .version(30),
        Durability.SYNC);
    reopen();
    assertEquals("b@20=1", scan(all(), 100));
    assertEquals("1@10", get("a", 10));
    engine.flush();
    engine.apply(new WriteBatch().put(bytes("c"), bytes("1")).version(40), Durability.SYNC);
    reopen();
    reopen();
    assertEquals("b@20=1 c@40=1", scan(all(), 100));
  }

  @Test
  void whatWasFlushedSurvivesReopening() {
    put(10, "a", "1");
    put(10, "b", "1");
    engine.flush();
    assertEquals(2, engine.flushedThrough());
    reopen();
    assertEquals("a@10=1 b@10=1", scan(all(), 100));
    put(20, "c", "1");
    engine.compact();
    reopen();
    assertEquals("a@10=1 b@10=1 c@20=1", scan(all(), 100));
  }

  @Test
  void aSecondOpenerIsRefusedClearly() {
    DirectoryLockedException refusal =
        assertThrows(
            DirectoryLockedException.class, () -> StorageEngine.open(options("store")).close());
    assertTrue(String.valueOf(refusal.getMessage()).contains("store"), refusal.getMessage());
    put(1, "a", "still open");
    assertEquals("still open@1", get("a", 1));
  }

  @Test
  void aCheckpointIsAStoreOfItsOwn() {
    put(10, "a", "1");
    engine.flush();
    engine.apply(new WriteBatch().put(bytes("b"), bytes("1")).version(20), Durability.SYNC);
    Path copy = options("copy").directory();
    engine.checkpoint(copy);
    put(30, "a", "later");
    engine.compact();
    assertThrows(StorageException.class, () -> engine.checkpoint(copy));
    try (StorageEngine other = StorageEngine.open(options("copy"))) {
      Cell cell = new Cell();
      assertTrue(other.get(bytes("a"), 100, cell));
      assertEquals("1", text(cell.copy()));
      assertTrue(other.get(bytes("b"), 100, cell));
      other.apply(new WriteBatch().put(bytes("c"), bytes("1")).version(40), Durability.SYNC);
    }
    assertEquals("none", get("c", 100));
  }

  @Test
  void emptyAndLargeValuesAreValues() {
    byte[] large = new byte[3 << 20];
    new java.util.Random(1).nextBytes(large);
    engine.apply(
        new WriteBatch().put(bytes("large"), large).put(bytes("empty"), new byte[0]).version(3),
        Durability.SYNC);
    byte[] longKey = new byte[WriteBatch.MAX_KEY_BYTES];
    longKey[70] = 1;
    engine.apply(new WriteBatch().put(longKey, bytes("long")).version(3), Durability.NONE);
    for (int pass = 0; pass < 2; pass++) {
      Cell cell = new Cell();
      assertTrue(engine.get(bytes("large"), 3, cell));
      assertArrayEquals(large, cell.copy());
      assertTrue(engine.get(bytes("empty"), 3, cell));
      assertEquals(0, cell.length());
      assertTrue(engine.get(longKey, 3, cell));
      assertEquals("long", text(cell.copy()));
      engine.flush();
    }
  }

  @Test
  void sizesAreEstimated() {
    byte[] value = new byte[1000];
    java.util.Random random = new java.util.Random(5);
    for (int i = 0; i < 2000; i++) {
      random.nextBytes(value);
      engine.apply(
          new WriteBatch().put(bytes(String.format("%06d", i)), value).version(1), Durability.NONE);
    }
    engine.compact();
    long whole = engine.approximateBytes(all());
    long half = engine.approximateBytes(range("000000", "001000"));
    assertTrue(whole > 1_500_000 && whole < 4_000_000, "whole: " + whole);
    assertTrue(half > whole / 3 && half < whole * 2 / 3, "half: " + half + " of " + whole);
    assertEquals(0, engine.approximateBytes(range("x", "y")));
    EngineStatistics statistics = engine.statistics();
    assertTrue(statistics.bytesOnDisk() >= whole / 2, statistics.toString());
    assertTrue(statistics.tables() >= 1, statistics.toString());
  }

  @Test
  void aPrefixIsTheRangeOfTheKeysThatBeginWithIt() {
    for (String key :
        List.of("a", "a\u00ff", "a\u00ff\u00ff", "b", "\u00ff", "\u00ff\u00ff", "\u00ff\u00ffz")) {
      put(1, key, "v");
    }
    assertEquals("a@1=v a\u00ff@1=v a\u00ff\u00ff@1=v", scan(ScanRange.prefix(bytes("a")), 1));
    assertEquals("a\u00ff@1=v a\u00ff\u00ff@1=v", scan(ScanRange.prefix(bytes("a\u00ff")), 1));
    assertEquals(
        "\u00ff\u00ffz@1=v \u00ff\u00ff@1=v",
        scan(ScanRange.prefix(bytes("\u00ff\u00ff")).reversed(), 1));
    assertEquals(scan(all(), 1), scan(ScanRange.prefix(new byte[0]), 1));
    assertEquals("", scan(ScanRange.prefix(bytes("c")), 1));
  }

  @Test
  void keySamplesPartARangeIntoPiecesOfAboutEqualBytes() {
    java.util.Random random = new java.util.Random(5);
    byte[] small = new byte[100];
    byte[] large = new byte[900];
    // The same bytes in few large rows and in many small ones.
    for (int i = 0; i < 10_000; i++) {
      byte[] value = i < 1000 ? large : small;
      random.nextBytes(value);
      engine.apply(
          new WriteBatch().put(bytes(String.format("k%06d", i)), value).version(1 + i),
          Durability.NONE);
    }
    // Rows in memory may count the same, whatever their size.
    assertEquals(4, engine.keySamples(range("k002000", "k010000"), 4).size());
    checkParts(engine.keySamples(range("k002000", "k010000"), 4), 2000, 10_000, 190_000);
    for (int pass = 0; pass < 2; pass++) {
      if (pass == 0) {
        engine.flush();
      } else {
        engine.compact();
      }
      List<byte[]> samples = engine.keySamples(all(), 9);
      assertEquals(9, samples.size());
      checkParts(samples, 0, 10_000, 190_000);
      checkParts(engine.keySamples(range("k000500", "k005500"), 4), 500, 5500, 190_000);
    }
    assertEquals(List.of(), engine.keySamples(range("x", "y"), 5));
    assertEquals(List.of(), engine.keySamples(all(), 0));
    assertThrows(IllegalArgumentException.class, () -> engine.keySamples(all(), -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> engine.keySamples(all(), StorageEngine.MAX_KEY_SAMPLES + 1));
    assertTrue(engine.keySamples(all(), 1000).size() <= 1000);
  }

  /** Rows [from, to): the first thousand are of 900 bytes, the others of 100. */
  private static void checkParts(List<byte[]> samples, int from, int to, long mostOff) {
    long bytes = bytesOfRows(to) - bytesOfRows(from);
    for (int i = 0; i < samples.size(); i++) {
      String digits = (text(samples.get(i)).substring(1) + "000000").substring(0, 6);
      int row = Integer.parseInt(digits);
      assertTrue(from < row && row < to, "sample " + digits);
      long before = bytesOfRows(row) - bytesOfRows(from);
      long wanted = bytes * (i + 1) / (samples.size() + 1);
      assertTrue(
          Math.abs(before - wanted) < mostOff,
          "before sample " + digits + " are " + before + " bytes, wanted " + wanted);
    }
  }

  private static long bytesOfRows(int row) {
    return row <= 1000 ? row * 907L : 907_000 + (row - 1000) * 107L;
  }

  @Test
  void rowsOfARangeExpireByTheirVersion() {
    put(10, "p/old", "1");
    put(10, "p/renewed", "1");
    put(30, "p/renewed", "2");
    put(19, "p/just", "1");
    put(20, "p/not", "1");
    put(10, "q/other", "1");
    for (int pass = 0; pass < 4; pass++) {
      if (pass == 1) {
        engine.flush();
      } else if (pass == 2) {
        engine.watermark(40);
        engine.compact();
      } else if (pass == 3) {
        reopen();
      }
      if (pass == 0) {
        try (Snapshot before = engine.snapshot()) {
          engine.expire(ScanRange.prefix(bytes("p/")), 20, Durability.SYNC);
          assertEquals(
              "p/just@19=1 p/not@20=1 p/old@10=1 p/renewed@30=2 q/other@10=1",
              scan(before, all(), 100));
        }
      }
      assertEquals("p/not@20=1 p/renewed@30=2 q/other@10=1", scan(all(), 100));
      assertEquals("none", get("p/old", 100));
      assertEquals("none", get("p/just", 20));
      assertEquals("1@20", get("p/not", 20));
      assertEquals("2@30", get("p/renewed", 30));
      assertEquals("1@10", get("q/other", 20));
    }
    assertEquals("none", get("p/renewed", 29));
    engine.expire(ScanRange.prefix(bytes("p/")), 1, Durability.NONE);
    engine.expire(range("p", "p"), 100, Durability.NONE);
    assertEquals("p/not@20=1 p/renewed@30=2 q/other@10=1", scan(all(), 100));
    engine.expire(ScanRange.of(null, bytes("q")), 31, Durability.NONE);
    assertEquals("q/other@10=1", scan(all(), 100));
    assertThrows(IllegalArgumentException.class, () -> engine.expire(all(), 100, Durability.NONE));
  }

  @Test
  void whatExpiredInTheLogStaysExpiredWhenItIsReplayed() {
    engine.apply(new WriteBatch().put(bytes("k"), bytes("1")).version(10), Durability.SYNC);
    engine.expire(ScanRange.prefix(bytes("k")), 11, Durability.SYNC);
    reopen();
    assertEquals("none", get("k", 100));
  }

  @Test
  void aListenerHearsOfFlushesAndCompactionsInOrder() {
    List<EngineEvent> heard = new CopyOnWriteArrayList<>();
    try (StorageEngine other = StorageEngine.open(options("heard").listener(heard::add))) {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 50; i++) {
          other.apply(
              new WriteBatch().put(bytes("k" + i), new byte[100]).version(1 + round),
              Durability.NONE);
        }
        other.flush();
      }
      other.compact();
    }
    List<EngineEvent> flushes =
        heard.stream()
            .filter(
                event ->
                    event instanceof EngineEvent.FlushBegun
                        || event instanceof EngineEvent.FlushFinished)
            .toList();
    assertTrue(flushes.size() >= 4, heard.toString());
    for (int i = 0; i < flushes.size(); i += 2) {
      assertTrue(flushes.get(i) instanceof EngineEvent.FlushBegun, heard.toString());
      assertTrue(
          flushes.get(i + 1) instanceof EngineEvent.FlushFinished(String table, long bytes, _)
              && table.endsWith(".sst")
              && bytes > 0,
          heard.toString());
    }
    int begun = 0;
    int finished = 0;
    for (EngineEvent event : heard) {
      if (event instanceof EngineEvent.CompactionBegun) {
        begun++;
      } else if (event instanceof EngineEvent.CompactionFinished compaction) {
        finished++;
        assertTrue(finished <= begun, heard.toString());
        assertFalse(compaction.inputs().isEmpty(), heard.toString());
        assertFalse(compaction.outputs().isEmpty(), heard.toString());
        assertTrue(compaction.bytesRead() > 0 && compaction.bytesWritten() > 0, heard.toString());
      }
    }
    assertTrue(finished > 0, heard.toString());
  }

  @Test
  void aListenerMayCallTheStoreAndFail() throws Exception {
    CountDownLatch heard = new CountDownLatch(2);
    StorageEngine[] opened = new StorageEngine[1];
    EngineListener bad =
        event -> {
          opened[0].statistics();
          heard.countDown();
          throw new AssertionError("the listener fails");
        };
    try (StorageEngine other = StorageEngine.open(options("bad").listener(bad))) {
      opened[0] = other;
      other.apply(new WriteBatch().put(bytes("k"), bytes("1")).version(1), Durability.NONE);
      other.flush();
      assertTrue(heard.await(1, TimeUnit.MINUTES));
      // Events come one after the other: at the second the first has been counted.
      assertTrue(other.statistics().counters().getOrDefault("listenerFailures", 0L) >= 1);
      assertTrue(other.get(bytes("k"), 1, new Cell()));
      other.apply(new WriteBatch().put(bytes("l"), bytes("1")).version(2), Durability.SYNC);
    }
  }

  @Test
  void theSizeOfMemtablesChangesWhileTheStoreRuns() throws Exception {
    CountDownLatch flushed = new CountDownLatch(1);
    EngineListener listener =
        event -> {
          if (event instanceof EngineEvent.FlushFinished finished && finished.bytes() > 0) {
            flushed.countDown();
          }
        };
    try (StorageEngine other =
        StorageEngine.open(options("live").memtableBytes(16 << 20).listener(listener))) {
      LiveOptions small = other.liveOptions().memtableBytes(100 << 10);
      other.reconfigure(small);
      assertEquals(small, other.liveOptions());
      for (int i = 0; i < 1000; i++) {
        other.apply(
            new WriteBatch().put(bytes("k" + i), new byte[1000]).version(1 + i), Durability.NONE);
      }
      assertTrue(flushed.await(1, TimeUnit.MINUTES));
      other.reconfigure(small.memtableBytes(8 << 20));
      assertEquals(8 << 20, other.liveOptions().memtableBytes());
    }
  }

  @Test
  void aCacheIsResizedOrTheChangeIsRefusedAsAWhole() {
    LiveOptions before = engine.liveOptions();
    LiveOptions wanted = before.cacheBytes(100 << 10).memtableBytes(200 << 10);
    try {
      engine.reconfigure(wanted);
      assertEquals(wanted, engine.liveOptions());
      assertEquals(100 << 10, engine.statistics().counters().get("cacheCapacityBytes"));
    } catch (UnsupportedOperationException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("cacheBytes"), e.getMessage());
      assertEquals(before, engine.liveOptions());
    }
  }

  @Test
  void compactionsInTheBackgroundMayPauseAndHaveARate() {
    LiveOptions free = engine.liveOptions();
    engine.reconfigure(free.compaction(false).compactionBytesPerSecond(1 << 20));
    put(1, "a", "1");
    engine.flush();
    put(2, "a", "2");
    engine.compact();
    assertEquals("a@2=2", scan(all(), 5));
    engine.reconfigure(free);
    assertEquals(free, engine.liveOptions());
    put(3, "a", "3");
    engine.compact();
    assertEquals("a@3=3", scan(all(), 5));
  }

  @Test
  void badLiveOptionsAreRefusedByName() {
    LiveOptions good = engine.liveOptions();
    for (Executable bad :
        List.<Executable>of(
            () -> good.memtableBytes(LiveOptions.LEAST_MEMTABLE_BYTES - 1),
            () -> good.memtableBytes(LiveOptions.MOST_MEMTABLE_BYTES + 1),
            () -> good.cacheBytes(-1),
            () -> good.compactionBytesPerSecond(LiveOptions.LEAST_COMPACTION_RATE - 1),
            () -> good.compactionBytesPerSecond(-1))) {
      String message =
          String.valueOf(assertThrows(IllegalArgumentException.class, bad).getMessage());
      assertTrue(message.matches("(memtable|cache|compaction)Bytes.* -?[0-9]+.*"), message);
    }
    engine.close();
    assertThrows(StorageException.class, () -> engine.reconfigure(good));
  }

  @Test
  void statisticsTellWhatWasDoneAndWhatIsHeld() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 200; i++) {
        put(1 + round, "k" + i, "v".repeat(100));
      }
      engine.flush();
    }
    engine.compact();
    assertEquals("v".repeat(100) + "@2", get("k7", 5));
    Map<String, Long> counters = engine.statistics().counters();
    for (String name :
        List.of(
            "bytesWritten",
            "bytesRead",
            "cacheMisses",
            "cacheBytes",
            "flushes",
            "bytesFlushed",
            "compactions",
            "bytesCompacted",
            "bytesCompactedFrom",
            "compactionNanos",
            "cacheCapacityBytes")) {
      assertTrue(counters.getOrDefault(name, -1L) > 0, name + " of " + counters);
    }
    for (String name :
        List.of(
            "compactionDebtBytes",
            "indexBytes",
            "writeSlowedNanos",
            "eventsLeftOut",
            "listenerFailures",
            "flushNanos")) {
      assertTrue(counters.getOrDefault(name, -1L) >= 0, name + " of " + counters);
    }
    assertTrue(counters.getOrDefault("bytesWritten", 0L) >= 400 * 100, counters.toString());
    assertTrue(counters.getOrDefault("flushes", 0L) >= 2, counters.toString());
    assertTrue(engine.statistics().memtableBytes() > 0);
    List<Integer> levels = engine.statistics().tablesPerLevel();
    assertEquals(engine.statistics().tables(), levels.stream().mapToInt(Integer::intValue).sum());
    assertEquals(0, levels.getFirst());
  }

  @Test
  void aBatchWithoutAVersionIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> engine.apply(new WriteBatch().put(bytes("a"), bytes("1")), Durability.NONE));
  }

  @Test
  void aClosedStoreSaysSo() {
    Snapshot snapshot = engine.snapshot();
    snapshot.close();
    assertThrows(StorageException.class, () -> snapshot.get(bytes("a"), 1, new Cell()));
    engine.close();
    engine.close();
    assertThrows(StorageException.class, () -> engine.get(bytes("a"), 1, new Cell()));
    assertThrows(StorageException.class, () -> put(1, "a", "1"));
    assertThrows(StorageException.class, () -> engine.snapshot());
  }

  @Test
  void readersNeverSeeAPartOfABatch() throws Exception {
    int keys = 8;
    try (var pool = Executors.newFixedThreadPool(3)) {
      Callable<Integer> reader =
          () -> {
            int reads = 0;
            boolean more = true;
            while (more) {
              try (Snapshot snapshot = engine.snapshot()) {
                String seen = scan(snapshot, all(), Long.MAX_VALUE).replaceAll("k[0-9]@", "");
                assertEquals(
                    1,
                    seen.isEmpty() ? 1 : Arrays.stream(seen.split(" ")).distinct().count(),
                    seen);
                more = !seen.contains("=500");
              }
              reads++;
            }
            return reads;
          };
      Future<Integer> one = pool.submit(reader);
      Future<Integer> two = pool.submit(reader);
      for (int version = 1; version <= 500; version++) {
        WriteBatch batch = new WriteBatch().version(version);
        for (int key = 0; key < keys; key++) {
          batch.put(bytes("k" + key), bytes("" + version));
        }
        engine.apply(batch, version % 50 == 0 ? Durability.OS : Durability.NONE);
        if (version % 100 == 0) {
          engine.flush();
        }
      }
      assertTrue(one.get() > 0);
      assertTrue(two.get() > 0);
    }
  }

  @Test
  void manyThreadsShareSyncs() throws Exception {
    int threads = 8;
    int each = 50;
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        writers.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    engine.apply(
                        new WriteBatch()
                            .put(bytes(thread + "/" + i), bytes("" + i))
                            .version(i + 1L),
                        Durability.SYNC);
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    reopen();
    for (int t = 0; t < threads; t++) {
      for (int i = 0; i < each; i++) {
        assertEquals(i + "@" + (i + 1), get(t + "/" + i, 1000));
      }
    }
  }
}
