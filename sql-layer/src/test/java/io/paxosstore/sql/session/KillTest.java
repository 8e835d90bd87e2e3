package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.paxosstore.sql.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process on real files, killed with SIGKILL in the midst of its work, again and again. */
final class KillTest {
  /** The full campaign of the issue; -Dpaxosstore.kills=N for longer ones. */
  private static final int KILLS = Integer.getInteger("paxosstore.kills", 20);

  @TempDir Path directory;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noAcknowledgedCommitIsLostAndSumsHold() throws Exception {
    String url = "jdbc:paxosstore:file:" + directory.resolve("db");
    try (Connection connection = DriverManager.getConnection(url)) {
      TransferProcess.createTables(connection);
    }
    Random random = new Random(20261122);
    Set<String> acknowledged = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      int before = acknowledged.size();
      runAndKill(url, random, acknowledged);
      assertTrue(
          acknowledged.size() > before, "the process was killed before it had done any work");
      try (Connection connection = DriverManager.getConnection(url)) {
        check(connection, acknowledged);
      }
    }
  }

  private static void runAndKill(String url, Random random, Set<String> acknowledged)
      throws IOException, InterruptedException {
    Process process = ChildJvm.start(TransferProcess.class, url, Long.toString(random.nextLong()));
    // Killed after a number of commits, not after a time: on a slow machine it still does its work.
    int commits = 1 + random.nextInt(1_500);
    try (BufferedReader lines =
        new BufferedReader(
            new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = lines.readLine();
      for (int seen = 1; line != null; seen++) {
        if (line.startsWith("failed")) {
          fail(line);
        }
        acknowledged.add(line);
        if (seen == commits) {
          // By its handle: Process.destroyForcibly would close the pipe that still holds lines.
          process.toHandle().destroyForcibly();
        }
        line = lines.readLine();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void check(Connection connection, Set<String> acknowledged) throws SQLException {
    try (var statement = connection.createStatement()) {
      try (ResultSet sum = statement.executeQuery("SELECT SUM(balance), COUNT(*) FROM account")) {
        sum.next();
        assertEquals(TransferProcess.ACCOUNTS * TransferProcess.BALANCE, sum.getInt(1));
        assertEquals(TransferProcess.ACCOUNTS, sum.getInt(2));
      }
      Set<String> stored = new HashSet<>();
      try (ResultSet rows = statement.executeQuery("SELECT worker, sequence FROM transfer")) {
        while (rows.next()) {
          stored.add(rows.getInt(1) + " " + rows.getInt(2));
        }
      }
      Set<String> lost = new HashSet<>(acknowledged);
      lost.removeAll(stored);
      assertEquals(Set.of(), lost, "acknowledged commits that are not there");
      // At most one commit per worker and kill was on its way when the process died.
      assertTrue(
          stored.size() <= acknowledged.size() + (long) TransferProcess.WORKERS * KILLS,
          "commits that nobody was told of");
    }
  }
}
