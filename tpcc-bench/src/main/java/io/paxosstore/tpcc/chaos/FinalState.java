package io.paxosstore.tpcc.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The transfers that are noted at the end, branch by branch. */
record FinalState(int[] branches, int[] transfers) {
  private static final String FILE = "transfers-at-end.txt";

  static FinalState read(Connection connection) throws SQLException {
    List<int[]> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT branch, id FROM transfer")) {
      while (rows.next()) {
        all.add(new int[] {rows.getInt(1), rows.getInt(2)});
      }
    }
    return of(all);
  }

  private static FinalState of(List<int[]> all) {
    return new FinalState(
        all.stream().mapToInt(each -> each[0]).toArray(),
        all.stream().mapToInt(each -> each[1]).toArray());
  }

  void save(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < branches.length; i++) {
      lines.add(branches[i] + " " + transfers[i]);
    }
    Files.write(directory.resolve(FILE), lines);
  }

  static FinalState load(Path directory) throws IOException {
    List<int[]> all = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve(FILE))) {
      int blank = line.indexOf(' ');
      all.add(
          new int[] {
            Integer.parseInt(line.substring(0, blank)), Integer.parseInt(line.substring(blank + 1))
          });
    }
    return of(all);
  }
}
