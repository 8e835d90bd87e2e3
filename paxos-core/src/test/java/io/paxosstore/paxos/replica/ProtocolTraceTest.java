package io.paxosstore.paxos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the protocol says to whom, in words: each file in {@code traces} holds commands, a line of
 * dashes, and what is then told, block by block. {@code -Drewrite=true} writes what is told into
 * the files, to be reviewed as a diff.
 */
class ProtocolTraceTest {
  private static final Path TRACES = Path.of("src", "test", "resources", "traces");
  private static final String RULE = "----";

  static List<String> traces() throws IOException {
    try (Stream<Path> files = Files.list(TRACES)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void happensAsItIsWritten(String name) throws IOException {
    Path file = TRACES.resolve(name);
    String expected = Files.readString(file);
    String actual = played(expected);
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(file, actual);
    } else {
      assertEquals(expected, actual, name);
    }
  }

  @Test
  void whatIsToldCountsAndNotWhatIsWritten() {
    assertEquals(
        """
        replicas 1
        acquire 1
        ----
        1 acquire
        1   is home by r1n1b1

        """,
        played("replicas 1\nacquire 1\n----\n1 is written otherwise\n\n"));
  }

  /** The script with what was told in place of what it says. */
  private static String played(String script) {
    TraceScript cluster = new TraceScript();
    StringBuilder text = new StringBuilder();
    List<String> commands = new ArrayList<>();
    boolean expectations = false;
    for (String line : script.lines().toList()) {
      if (expectations) {
        // Up to an empty line; what was told is there already.
        expectations = !line.isEmpty();
        if (expectations) {
          continue;
        }
      } else if (line.equals(RULE)) {
        text.append(RULE).append('\n');
        cluster.play(commands).forEach(told -> text.append(told).append('\n'));
        commands.clear();
        expectations = true;
        continue;
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        commands.add(line);
      }
      text.append(line).append('\n');
    }
    if (!commands.isEmpty()) {
      throw new IllegalArgumentException("no " + RULE + " after " + commands);
    }
    return text.toString();
  }
}
