package io.paxosstore.sql.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A file of cases: a comment, a statement, four dashes, what comes of it, an empty line. {@code
 * -Drewrite} writes what comes of it today, to be reviewed as a diff.
 */
final class GoldenFile {
  private GoldenFile() {}

  static void check(String name, Function<String, String> run) {
    Path file = Path.of("src/test/resources/io/paxosstore/sql/planner", name);
    String expected;
    try {
      expected = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String actual = rewritten(expected, run);
    if (System.getProperty("rewrite") != null) {
      try {
        Files.writeString(file, actual);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else {
      assertEquals(expected, actual);
    }
  }

  private static String rewritten(String text, Function<String, String> run) {
    StringBuilder out = new StringBuilder();
    List<String> statement = new ArrayList<>();
    boolean skipping = false;
    for (String line : text.split("\n", -1)) {
      if (skipping) {
        skipping = !line.isEmpty();
      }
      if (skipping) {
        continue;
      }
      if (line.equals("----")) {
        out.append("----\n").append(run.apply(String.join("\n", statement)).stripTrailing());
        out.append("\n");
        statement.clear();
        skipping = true;
        continue;
      }
      out.append(line).append("\n");
      if (!line.isEmpty() && !line.startsWith("#")) {
        statement.add(line);
      }
    }
    return out.toString().stripTrailing() + "\n";
  }
}
