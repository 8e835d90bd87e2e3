package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.runtime.NodeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Databases of this process: which locations are the same one, and who opens and closes it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EmbeddedEnginesTest {
  @TempDir Path directory;

  @Test
  void everyPathToADirectoryIsTheSameDatabase() throws Exception {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    // The first way leads over a link to what does not exist yet.
    try (Session first = connect("file:" + link.resolve("a/db"));
        Session second = connect("file:" + real.resolve("a/db"));
        Session third = connect("file:" + real.resolve("x/../a/./db"));
        Session fourth =
            connect("file:" + Path.of("").toAbsolutePath().relativize(link.resolve("a/db")))) {
      Sql.run(first, "CREATE TABLE t (n INT PRIMARY KEY)");
      Sql.run(second, "INSERT INTO t VALUES (1)");
      assertEquals(List.of(1L), Sql.numbers(third, "SELECT n FROM t"));
      assertEquals(List.of(1L), Sql.numbers(fourth, "SELECT n FROM t"));
    }
  }

  @Test
  void aRefusedConnectionLeavesNothingOpen() throws Exception {
    String location = "file:" + directory.resolve("db");
    for (int i = 0; i < 2; i++) {
      assertEquals(
          "3F000",
          assertThrows(
                  SQLException.class,
                  () -> new EmbeddedEngines().connect(location, Map.of("schema", "NOWHERE")))
              .getSQLState());
    }
    Database.open(NodeOptions.at(directory.resolve("db"))).close();
    assertEquals(
        "55006",
        assertThrows(
                SQLException.class,
                () -> {
                  try (Database alien = Database.open(NodeOptions.at(directory.resolve("db")))) {
                    assertTrue(alien.isOpen());
                    connect(location);
                  }
                })
            .getSQLState());
    connect(location).close();
  }

  @Test
  void openingAndClosingFromManyThreadsNeverMeetsALockedDirectory() throws Exception {
    String file = "file:" + directory.resolve("db");
    String memory = "mem:" + UUID.randomUUID();
    int threads = 8;
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        String location = i % 2 == 0 ? file : memory;
        running.add(
            executor.submit(
                () -> {
                  for (int n = 0; n < 30; n++) {
                    try (Session session = connect(location)) {
                      assertEquals(List.of(1L), Sql.numbers(session, "SELECT 1"));
                    }
                  }
                  return null;
                }));
      }
    }
    for (Future<?> each : running) {
      each.get();
    }
  }

  private static Session connect(String location) throws SQLException {
    return new EmbeddedEngines().connect(location, Map.of());
  }
}
