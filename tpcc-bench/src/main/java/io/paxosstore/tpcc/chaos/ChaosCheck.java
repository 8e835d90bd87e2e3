package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.AcknowledgedCheck;
import io.paxosstore.tpcc.history.Anomaly;
import io.paxosstore.tpcc.history.ListAppendCheck;
import io.paxosstore.tpcc.history.RegisterCheck;
import io.paxosstore.tpcc.history.TotalCheck;
import io.paxosstore.tpcc.history.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All that the histories of a run must stand. */
final class ChaosCheck {
  private ChaosCheck() {}

  /** Checks what a run has saved; prints each verdict; true if nothing was found. */
  static boolean run(Path directory, PrintStream out) throws IOException {
    Recorders.Histories histories = Recorders.Histories.load(directory);
    return run(histories, FinalState.load(directory), directory, out);
  }

  static boolean run(Recorders.Histories histories, FinalState end, Path directory, PrintStream out)
      throws IOException {
    boolean valid = true;
    for (Verdict verdict :
        List.of(
            TotalCheck.check(histories.totals(), Transfers.TOTAL),
            AcknowledgedCheck.check(histories.transfers(), end.branches(), end.transfers()),
            RegisterCheck.check(histories.registers()),
            ListAppendCheck.check(histories.lists()))) {
      out.println(verdict);
      valid &= verdict.isValid();
      for (Anomaly anomaly : verdict.anomalies()) {
        if (!anomaly.dot().isEmpty()) {
          Files.writeString(directory.resolve(anomaly.name() + ".dot"), anomaly.dot());
        }
      }
    }
    return valid;
  }
}
