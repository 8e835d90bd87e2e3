package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LsmExportCommandTest {
  @TempDir Path directory;
  private Path data;
  private Path export;

  @BeforeEach
  void fill() {
    data = directory.resolve("data");
    export = directory.resolve("export");
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(data.resolve("lsm")))) {
      put(engine, "a1", "one", 10);
      put(engine, "b1", "two", 20);
      put(engine, "b2", "three", 30);
      engine.flush();
      put(engine, "b1", "logged", 40);
      put(engine, "c1", "four", 50);
    }
  }

  @Test
  void whatIsExportedAndIngestedElsewhereIsThereAndNothingElseGoes() {
    Path other = directory.resolve("other").resolve("lsm");
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(other))) {
      put(engine, "a9", "stays", 1);
      put(engine, "b9", "goes", 2);
    }
    String told = run(0, "lsm", "export", text(data), text(export), "--prefix", "b");
    assertTrue(told.startsWith("exported keys ['b', 'c'), 3 rows, 0 deletes"), told);
    String taken = run(0, "lsm", "ingest", text(directory.resolve("other")), text(export));
    assertTrue(taken.startsWith("ingested keys ['b', 'c'), 3 rows"), taken);
    assertEquals(List.of("a9=stays", "b1=logged", "b2=three"), rows(other, 100));
    assertEquals(List.of("a9=stays", "b1=two", "b2=three"), rows(other, 39));
    assertEquals("all is well", run(0, "lsm", "check", text(other)).strip());
    assertEquals(
        List.of("a1=one", "b1=logged", "b2=three", "c1=four"), rows(data.resolve("lsm"), 100));
  }

  @Test
  void anExportAtAVersionHasWhatWasThereThen() {
    run(0, "lsm", "export", text(data), text(export), "--at", "30");
    Path restored = directory.resolve("restored");
    String told = run(0, "lsm", "ingest", "--create", text(restored), text(export));
    assertTrue(told.startsWith("ingested keys [first, last], 3 rows"), told);
    assertEquals(List.of("a1=one", "b1=two", "b2=three"), rows(restored, 100));
  }

  @Test
  void boundsAndSeveralPrefixesSayWhichKeys() {
    run(0, "lsm", "export", text(data), text(export), "--from", "x6232", "--to", "'c1'");
    Path some = directory.resolve("some");
    run(0, "lsm", "ingest", "--create", text(some), text(export));
    assertEquals(List.of("b2=three"), rows(some, 100));
    Path second = directory.resolve("second");
    run(0, "lsm", "export", text(data), text(second), "--prefix", "c", "--prefix", "a");
    run(0, "lsm", "ingest", text(some), text(second));
    assertEquals(List.of("a1=one", "b2=three", "c1=four"), rows(some, 100));
  }

  @Test
  void optionsThatMakeNoSenseAreTold() {
    Path lsm = data.resolve("lsm");
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(lsm))) {
      engine.watermark(25);
      put(engine, "d1", "five", 60);
      engine.flush();
    }
    assertTrue(wrong("--prefix", "b", "--to", "c").contains("exclude each other"));
    assertTrue(wrong("--prefix", "b", "--prefix", "b1").contains("overlap"));
    assertTrue(wrong("--from", "c", "--to", "b").contains("ends before it begins"));
    assertTrue(wrong("--at", "24").contains("version 24 is below the watermark, 25"));
    assertTrue(wrong("--from", "x00+12").contains("beginning of a longer key"));
    assertFalse(Files.exists(export));
  }

  private String wrong(String... options) {
    List<String> arguments = new ArrayList<>(List.of("lsm", "export", text(data), text(export)));
    arguments.addAll(List.of(options));
    return run(2, arguments.toArray(String[]::new));
  }

  @Test
  void whatIsOpenMissingInTheWayOrDamagedIsRefused() throws IOException {
    Path missing = directory.resolve("missing");
    assertTrue(run(1, "lsm", "export", text(missing), text(export)).contains("holds no store"));
    assertTrue(run(1, "lsm", "ingest", text(data), text(missing)).contains("holds no export"));
    run(0, "lsm", "export", text(data), text(export));
    assertTrue(run(1, "lsm", "export", text(data), text(export)).contains("is not empty"));
    assertTrue(run(1, "lsm", "ingest", text(missing), text(export)).contains("holds no store"));
    assertFalse(Files.exists(missing));
    // Neither empty nor a store.
    run(1, "lsm", "ingest", "--create", text(export), text(export));
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(data.resolve("lsm")))) {
      assertTrue(engine.hasRoom());
      run(1, "lsm", "export", text(data), text(directory.resolve("second")));
      run(1, "lsm", "ingest", text(data), text(export));
    }
    Path table = export.resolve("000001.sst");
    byte[] bytes = Files.readAllBytes(table);
    bytes[10] ^= 1;
    Files.write(table, bytes);
    String told = run(1, "lsm", "ingest", text(data), text(export));
    assertTrue(told.contains("000001.sst is damaged at offset 0"), told);
    assertEquals(
        List.of("a1=one", "b1=logged", "b2=three", "c1=four"), rows(data.resolve("lsm"), 100));
  }

  @Test
  void keysAreReadAsTheyArePrinted() {
    assertArrayEquals(new byte[] {0, -1}, KeyArgument.of("x00ff").key());
    assertArrayEquals(bytes("x00ff"), KeyArgument.of("'x00ff'").key());
    assertArrayEquals(bytes("x"), KeyArgument.of("x").key());
    assertArrayEquals(bytes("x1"), KeyArgument.of("x1").key());
    assertArrayEquals(bytes("key"), KeyArgument.of("key").key());
  }

  private static List<String> rows(Path store, long at) {
    List<String> rows = new ArrayList<>();
    try (StorageEngine engine = StorageEngine.open(EngineOptions.at(store));
        Snapshot snapshot = engine.snapshot();
        Cursor cursor = snapshot.scan(ScanRange.of(null, null), at)) {
      while (cursor.next()) {
        rows.add(
            string(cursor.keyArray(), cursor.keyOffset(), cursor.keyLength())
                + "="
                + string(cursor.valueArray(), cursor.valueOffset(), cursor.valueLength()));
      }
    }
    return rows;
  }

  private static void put(StorageEngine engine, String key, String value, long version) {
    engine.apply(new WriteBatch().put(bytes(key), bytes(value)).version(version), Durability.SYNC);
  }

  private static String run(int exitCode, String... arguments) {
    CommandLine commandLine = PaxosStoreCli.commandLine();
    StringWriter out = new StringWriter();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(out));
    assertEquals(exitCode, commandLine.execute(arguments), out::toString);
    return out.toString();
  }

  private static String text(Path path) {
    return path.toString();
  }

  private static String string(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
