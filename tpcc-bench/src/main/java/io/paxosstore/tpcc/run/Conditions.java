package io.paxosstore.tpcc.run;

import io.paxosstore.tpcc.check.Checker;
import io.paxosstore.tpcc.check.Condition;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.schema.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The consistency conditions of clause 3.3.2, asked after a run. */
public final class Conditions {
  private Conditions() {}

  /**
   * Asks all that hold at any time.
   *
   * @param where what is asked, in words; may be empty
   */
  public static RunResult.Check check(Database database, String where, int threads)
      throws SQLException, InterruptedException {
    List<Condition> conditions =
        Condition.all().stream()
            .filter(condition -> condition.when() != Condition.When.LOADED)
            .toList();
    List<String> findings = new ArrayList<>();
    int[] holding = new int[1];
    try (Checker checker = new Checker(database, threads)) {
      checker.check(
          conditions,
          finding -> {
            if (finding.holds()) {
              holding[0]++;
            } else {
              findings.add(
                  finding.condition().name()
                      + " does not hold: "
                      + finding.meaning()
                      + ": "
                      + String.join("; ", finding.offending()));
            }
          });
    }
    return new RunResult.Check(
        "conditions"
            + (where.isEmpty() ? "" : ", " + where)
            + ": "
            + holding[0]
            + " of "
            + conditions.size()
            + " hold",
        findings.isEmpty(),
        findings);
  }
}
