package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.session.ServedEngine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PaxosCommandTest {
  private static final Pattern GROUP =
      Pattern.compile("group (\\d+/\\d+) {2}promised r\\d+n1b1 .*");

  @TempDir Path data;

  @Test
  void aDatabaseThatNobodyHasOpenTellsItsEntriesAndPromises() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:paxosstore:file:" + data);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v VARCHAR)");
      for (int i = 0; i < 20; i++) {
        statement.execute("INSERT INTO t VALUES (" + i + ", 'x')");
      }
      assertTrue(run(1, "paxos", "log", data.toString()).contains("is already open"));
    }
    String promises = run(0, "paxos", "promise", data.toString());
    List<String> groups =
        promises.lines().map(GROUP::matcher).filter(Matcher::matches).map(m -> m.group(1)).toList();
    assertTrue(promises.endsWith("\n" + groups.size() + " groups\n"), promises);
    assertTrue(groups.size() > 1, promises);

    String one = groups.getLast();
    String log = run(0, "paxos", "log", "--records", "--group", one, data.toString());
    assertEquals(1, log.lines().filter(line -> line.startsWith("group ")).count(), log);
    assertTrue(log.contains("      commit"), log);
    String shortened = run(0, "paxos", "log", "--limit", "0", "--group", one, data.toString());
    assertEquals(2, shortened.lines().count(), shortened);
    String changes = run(0, "paxos", "log", "--changes", data.toString());
    assertTrue(changes.contains("accept 1 "), changes);
  }

  @Test
  void aServerThatRunsIsAskedThroughItsDirectory() throws SQLException {
    try (ServedEngine server = ServedEngine.open(NodeOptions.at(data))) {
      server.warmUp();
      String promises = run(0, "paxos", "promise", data.toString());
      assertTrue(promises.endsWith(" groups in memory\n"), promises);
      String log = run(0, "paxos", "log", "--group", "0/0", data.toString());
      assertTrue(log.startsWith("group 0/0  promised r"), log);
      run(2, "paxos", "log", data.toString());
      String trace = run(0, "paxos", "trace", "--group", "0/0", "--seconds", "1", data.toString());
      assertTrue(trace.startsWith("tracing group 0/0 on node 1\n"), trace);
    }
    assertTrue(
        run(1, "paxos", "trace", "--group", "0/0", data.toString()).contains("no server answers"));
  }

  @Test
  void whatIsNoDataDirectoryAndNoGroupIsSaid() {
    assertTrue(run(1, "paxos", "promise", data.toString()).contains("is no data directory"));
    assertTrue(
        run(2, "paxos", "log", "--group", "7", data.toString()).contains("'7' is not FAMILY/SLOT"));
  }

  private static String run(int exitCode, String... arguments) {
    CommandLine commandLine = PaxosStoreCli.commandLine();
    StringWriter out = new StringWriter();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(out));
    assertEquals(exitCode, commandLine.execute(arguments), out::toString);
    return out.toString();
  }
}
