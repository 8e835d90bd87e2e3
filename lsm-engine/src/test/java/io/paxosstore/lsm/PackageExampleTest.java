package io.paxosstore.lsm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in the package's documentation is the one that runs here, word by word. */
class PackageExampleTest {
  private static final Path SOURCES = Path.of("src");
  private static final String NAME = "io/paxosstore/lsm/";

  @TempDir Path temporary;

  @Test
  void theExampleDoesWhatItSays() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    use(temporary.resolve("store"), new PrintStream(printed, true, UTF_8));
    assertEquals(
        List.of("pear was green", "apple since 1001"), printed.toString(UTF_8).lines().toList());
  }

  private static void use(Path directory, PrintStream out) {
    // begin of the example
    try (StorageEngine engine = StorageEngine.open(directory)) {
      WriteBatch batch = new WriteBatch().version(1001);
      batch.put(utf8("apple"), utf8("red")).put(utf8("pear"), utf8("green"));
      engine.apply(batch, Durability.SYNC); // on disk when it returns
      engine.apply(new WriteBatch().delete(utf8("pear")).version(1002), Durability.OS);

      Cell cell = new Cell();
      if (engine.get(utf8("pear"), 1001, cell)) { // the newest version not after 1001
        out.println("pear was " + new String(cell.copy(), UTF_8));
      }
      try (Snapshot snapshot = engine.snapshot();
          Cursor rows = snapshot.scan(ScanRange.prefix(utf8("a")), 1002)) {
        while (rows.next()) {
          String key = new String(rows.keyArray(), rows.keyOffset(), rows.keyLength(), UTF_8);
          out.println(key + " since " + rows.version());
        }
      }
      engine.watermark(1002); // nobody reads below it: older versions may go
    }
    // end of the example
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void theDocumentationShowsTheSameStatements() throws IOException {
    List<String> shown =
        between(SOURCES.resolve("main/java/" + NAME + "package-info.java"), "{@snippet", "* }");
    List<String> run =
        between(
            SOURCES.resolve("test/java/" + NAME + "PackageExampleTest.java"),
            "// begin of the example",
            "// end of the example");
    assertTrue(run.size() > 15 && run.size() <= 22, run.size() + " lines");
    assertEquals(run, shown);
  }

  /** The stripped lines between the first line with a text and the last one that is another. */
  private static List<String> between(Path file, String first, String last) throws IOException {
    List<String> lines = Files.readAllLines(file).stream().map(String::strip).toList();
    int from = 0;
    while (!lines.get(from).contains(first)) {
      from++;
    }
    int to = lines.lastIndexOf(last);
    return lines.subList(from + 1, to).stream()
        .map(line -> line.startsWith("*") ? line.substring(1).strip() : line)
        .toList();
  }
}
