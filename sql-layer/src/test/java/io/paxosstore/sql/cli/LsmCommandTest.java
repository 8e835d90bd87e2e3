package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.log.LogOptions;
import io.paxosstore.lsm.log.SegmentedLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LsmCommandTest {
  @TempDir Path data;

  @BeforeEach
  void fill() {
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(data.resolve("lsm")))) {
      for (int i = 0; i < 200; i++) {
        engine.apply(
            new WriteBatch().put(bytes("key" + i), bytes("value" + i)).version(i + 1),
            Durability.NONE);
      }
      engine.apply(new WriteBatch().delete(bytes("key7")).version(300), Durability.NONE);
      engine.flush();
    }
    LogOptions options =
        LogOptions.at(data.resolve("log"), RealFileSystem.INSTANCE).segmentBytes(64 << 10);
    try (SegmentedLog log = SegmentedLog.open(options)) {
      log.append(ByteBuffer.wrap(bytes("first")));
      log.awaitDurable(log.appendedPosition());
      log.append(ByteBuffer.wrap(bytes("second")));
      log.awaitDurable(log.appendedPosition());
    }
  }

  @Test
  void aSoundStoreIsListedCountedReadAndFoundWell() {
    String layout = run(0, "lsm", "layout", data.toString());
    assertTrue(layout.contains("level 0: 1 tables"), layout);
    assertTrue(layout.contains("201 rows") && layout.contains("1 deletes"), layout);
    String stats = run(0, "lsm", "stats", data.resolve("lsm").toString());
    assertTrue(stats.lines().count() == 2 && stats.contains(" 200 "), stats);
    String dump = run(0, "lsm", "dump", "--limit", "1000", data.toString());
    assertTrue(dump.contains("'key12' @13 'value12'"), dump);
    assertTrue(dump.contains("'key7' @300 deleted"), dump);
    assertEquals("all is well", run(0, "lsm", "check", data.toString()).strip());
  }

  @Test
  void compactingMergesAllTablesAndLosesNoRow() {
    Path lsm = data.resolve("lsm");
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(lsm).background(false))) {
      engine.apply(
          new WriteBatch().put(bytes("key8"), bytes("later")).version(301), Durability.SYNC);
      engine.flush();
      engine.apply(
          new WriteBatch().put(bytes("key9"), bytes("logged")).version(302), Durability.SYNC);
      engine.watermark(1000);
    }
    String told = run(0, "lsm", "compact", data.toString());
    assertTrue(told.contains("before: 2 tables in 1 levels"), told);
    assertTrue(told.contains("after:  1 tables in 1 levels"), told);
    assertEquals("all is well", run(0, "lsm", "check", data.toString()).strip());
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(lsm))) {
      Cell cell = new Cell();
      for (int i = 0; i < 200; i++) {
        assertEquals(i != 7, engine.get(bytes("key" + i), 1000, cell), "key" + i);
      }
      assertTrue(engine.get(bytes("key8"), 1000, cell));
      assertEquals(301, cell.version());
      assertTrue(engine.get(bytes("key9"), 1000, cell));
      assertEquals(302, cell.version());
    }
  }

  @Test
  void compactingSaysWhyThereIsNothingToMerge() {
    Path fresh = data.resolve("fresh");
    StorageEngine.open(EngineOptions.at(fresh.resolve("lsm"))).close();
    String nothing = run(0, "lsm", "compact", fresh.toString());
    assertTrue(nothing.contains("no tables to merge: nothing was written"), nothing);
    LogOptions options = LogOptions.at(fresh.resolve("log"), RealFileSystem.INSTANCE);
    try (SegmentedLog log = SegmentedLog.open(options)) {
      log.append(ByteBuffer.wrap(bytes("first")));
    }
    String logged = run(0, "lsm", "compact", fresh.toString());
    assertTrue(logged.contains("nothing that is in " + fresh.resolve("log")), logged);
    // The engine's own log is replayed.
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(fresh.resolve("lsm")))) {
      engine.apply(new WriteBatch().put(bytes("k"), bytes("v")).version(1), Durability.SYNC);
    }
    String told = run(0, "lsm", "compact", fresh.toString());
    assertTrue(told.contains("after:  1 tables in 1 levels"), told);
  }

  @Test
  void compactingADatabaseThatIsAllInItsLogMakesTablesOfIt() throws Exception {
    Path fresh = data.resolve("fresh");
    String url = "jdbc:paxosstore:file:" + fresh;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(40))");
      for (int i = 0; i < 100; i++) {
        statement.execute("INSERT INTO customer VALUES (" + i + ", 'name " + i + "')");
      }
    }
    String told = run(0, "lsm", "compact", fresh.toString());
    assertTrue(told.contains("before: 0 tables"), told);
    assertTrue(told.contains("after:  1 tables in 1 levels"), told);
    assertTrue(
        run(0, "lsm", "dump", "--limit", "1000", fresh.toString()).contains("6e616d65203939"));
    assertEquals("all is well", run(0, "lsm", "check", fresh.toString()).strip());
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM customer")) {
      assertTrue(count.next());
      assertEquals(100, count.getInt(1));
      String open = run(1, "lsm", "compact", fresh.toString());
      assertTrue(open.contains("paxosstore: "), open);
    }
  }

  @Test
  void compactingWhatIsDamagedFailsAndLeavesItAsItWas() throws IOException {
    flip(data.resolve("lsm").resolve("000001.sst"), 10);
    String told = run(1, "lsm", "compact", data.toString());
    assertTrue(told.contains("000001.sst is damaged at offset 0"), told);
    assertTrue(run(0, "lsm", "layout", data.toString()).contains("level 0: 1 tables"));
  }

  @Test
  void aFlippedByteIsToldWithFileOffsetAndKeysAndTheExitCodeIsOne() throws IOException {
    Path table = data.resolve("lsm").resolve("000001.sst");
    flip(table, 10);
    String findings = run(1, "lsm", "check", data.toString());
    assertTrue(findings.startsWith(table + " offset 0 keys ['key0', "), findings);
    assertTrue(findings.contains("fails its checksum"), findings);
  }

  @Test
  void repairKeepsWhatIsSoundTellsWhatIsLostAndGivesItUpOnlyWhenTold() throws IOException {
    Path lsm = data.resolve("lsm");
    flip(lsm.resolve("000001.sst"), 10);
    String would = run(1, "lsm", "repair", "--dry-run", data.toString());
    assertTrue(would.contains("nothing was changed"), would);
    assertEquals(would, run(1, "lsm", "repair", "--dry-run", data.toString()));
    String told = run(1, "lsm", "repair", data.toString());
    assertTrue(told.contains("000001.sst is damaged (table 1 of 1)"), told);
    assertTrue(told.contains("lost, and refused by reads: keys ['key0', "), told);
    assertTrue(told.contains("1 tables replaced, 1 ranges lost, 0 given up"), told);
    assertTrue(Files.exists(lsm.resolve("000001.sst.damaged")));
    String findings = run(1, "lsm", "check", data.toString());
    assertTrue(findings.contains("were lost with 000001.sst and are refused"), findings);
    assertTrue(run(0, "lsm", "layout", data.toString()).contains("lost: keys ['key0'"));
    String key;
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(lsm))) {
      CorruptionException refusal =
          assertThrows(
              CorruptionException.class, () -> engine.get(bytes("key0"), 1000, new Cell()));
      key = String.valueOf(refusal.getMessage());
      engine.apply(new WriteBatch().put(bytes("key0"), bytes("new")).version(400), Durability.SYNC);
      assertTrue(engine.get(bytes("key0"), 400, new Cell()));
    }
    assertTrue(key.contains("keys ['key0'"), key);
    run(2, "lsm", "repair", "--table", "000001.sst", data.toString());
    run(2, "lsm", "repair", "--accept-loss", "--table", "key0", data.toString());
    String slip = run(1, "lsm", "repair", "--accept-loss", "--prefix", "other", data.toString());
    assertTrue(slip.contains("nothing is lost of keys ['other', 'othes')"), slip);
    String part = run(1, "lsm", "repair", "--accept-loss", "--prefix", "key1", data.toString());
    assertTrue(part.contains("1 given up"), part);
    String table = "000001.sst.damaged";
    String given = run(0, "lsm", "repair", "--accept-loss", "--table", table, data.toString());
    assertTrue(given.contains("given up: keys ['key0'"), given);
    assertTrue(given.contains("0 tables replaced, 0 ranges lost,"), given);
    assertEquals("all is well", run(0, "lsm", "check", data.toString()).strip());
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(lsm))) {
      assertTrue(engine.get(bytes("key0"), 400, new Cell()));
      assertFalse(engine.get(bytes("key0"), 399, new Cell()));
    }
    assertTrue(run(0, "lsm", "repair", data.toString()).startsWith("0 tables replaced"));
  }

  @Test
  void aLogIsListedAndDamageBeforeWhatWasSyncedIsFound() throws IOException {
    String sound = run(0, "log", "--records", data.toString());
    assertTrue(sound.contains("5 bytes  'first'") && sound.contains("2 records  open"), sound);
    assertTrue(sound.contains("1 segments, 2 records, "), sound);
    String one = run(0, "log", "--records", "--limit", "1", data.toString());
    assertTrue(
        one.contains("'first'") && !one.contains("'second'") && one.contains("and 1 more"), one);
    Path segment = data.resolve("log").resolve("0000000000000001.log");
    flip(segment, 4096 + 32 + 5);
    String rotten = run(1, "log", data.resolve("log").toString());
    assertTrue(rotten.contains(segment + " offset 4096"), rotten);
  }

  @Test
  void whatIsOpenOrNoStoreIsRefused() throws IOException {
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(data.resolve("lsm")))) {
      assertTrue(engine.hasRoom());
      run(1, "lsm", "check", data.toString());
      run(1, "lsm", "compact", data.toString());
      run(1, "lsm", "repair", data.toString());
    }
    Path empty = Files.createDirectory(data.resolve("empty"));
    run(1, "lsm", "layout", empty.toString());
    run(1, "lsm", "compact", empty.toString());
    run(1, "lsm", "repair", empty.toString());
    run(1, "log", empty.toString());
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private static String run(int exitCode, String... arguments) {
    CommandLine commandLine = PaxosStoreCli.commandLine();
    StringWriter out = new StringWriter();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(out));
    assertEquals(exitCode, commandLine.execute(arguments), out::toString);
    return out.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
