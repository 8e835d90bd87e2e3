package io.paxosstore.tpcc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.cluster.ClusterProcesses;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code bin/paxosstore tpcc load} and {@code check} say by their exit status. */
@Timeout(600)
final class LoadAndCheckTest {
  @TempDir Path directory;

  private static int tpcc(String... arguments) {
    return new CommandLine(new TpccCommand()).execute(arguments);
  }

  @Test
  void theExitStatusTellsWhetherAllHolds() throws Exception {
    String url = "jdbc:paxosstore:file:" + directory.resolve("data");
    assertEquals(3, tpcc("check", "--url", url));
    assertEquals(0, tpcc("load", "--small", "--warehouses", "2", "--slots", "3", "--url", url));
    assertEquals(0, tpcc("check", "--loaded", "--url", url));
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE customer SET c_balance = 0 WHERE c_id = 1 AND c_d_id = 1");
      assertEquals(1, tpcc("check", "--url", url));
      assertEquals(0, tpcc("check", "--only", "3.3.2.1,3.3.2.11", "--url", url));
    }
  }

  @Test
  void badUseIsTold() {
    String url = "jdbc:h2:mem:bad-use;DB_CLOSE_DELAY=-1";
    assertEquals(2, tpcc("load", "--url", "jdbc:unknown:x"));
    assertEquals(2, tpcc("load", "--dialect", "unknown", "--url", url));
    assertEquals(2, tpcc("load", "--small", "--warehouses", "0", "--url", url));
    assertEquals(2, tpcc("load", "--small", "--threads", "0", "--url", url));
    assertEquals(2, tpcc("load", "--small", "--slots", "3", "--url", url));
    assertEquals(2, tpcc("check", "--only", "3.3.2.13", "--url", url));
    assertEquals(2, tpcc("check"));
    assertEquals(0, tpcc("load", "--small", "--foreign-keys", "--url", url));
    assertEquals(0, tpcc("load", "--small", "--url", url));
    assertEquals(2, tpcc("load", "--small", "--warehouses", "2", "--url", url));
    assertEquals(0, tpcc("load", "--small", "--warehouses", "2", "--drop", "--url", url));
    assertEquals(2, tpcc("check", "--threads", "0", "--url", url));
  }

  @Test
  void aServerThatIsKilledWhileALoadRunsIsNotMissed() throws Exception {
    try (ClusterProcesses cluster = new ClusterProcesses(directory, 3)) {
      cluster.start();
      String url = cluster.url(0, "");
      CompletableFuture<Integer> load =
          CompletableFuture.supplyAsync(
              () -> tpcc("load", "--small", "--warehouses=4", "--batch=20", "--url", url));
      waitUntilHalfLoaded(url, load);
      cluster.kill(cluster.nodes().get(1));
      assertEquals(0, load.get(5, TimeUnit.MINUTES));
      cluster.start();
      assertEquals(0, tpcc("check", "--loaded", "--each-node", "--url", cluster.url(0, "")));
    }
  }

  private static void waitUntilHalfLoaded(String url, CompletableFuture<Integer> load)
      throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      while (!load.isDone()) {
        try (var parts = statement.executeQuery("SELECT COUNT(*) FROM tpcc_part")) {
          parts.next();
          if (parts.getInt(1) >= 40) {
            return;
          }
        } catch (SQLSyntaxErrorException e) {
          // The tables are not there yet.
          Thread.onSpinWait();
        }
      }
      assertTrue(false, "the load ended too soon: " + load.get());
    }
  }
}
