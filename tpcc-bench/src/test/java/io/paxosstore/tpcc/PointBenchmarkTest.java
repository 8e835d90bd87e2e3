package io.paxosstore.tpcc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class PointBenchmarkTest {
  @TempDir Path directory;

  @Test
  void measuresDatabasesSideBySide() {
    int exit =
        new CommandLine(new BenchCli())
            .execute(
                "point",
                "--rows=200",
                "--seconds=0.05",
                "--rounds=1",
                "--threads=1,4",
                "jdbc:paxosstore:file:" + directory.resolve("paxosstore"),
                "jdbc:h2:file:" + directory.resolve("h2"));
    assertEquals(0, exit);
  }
}
