package io.paxosstore.sql.cli;

import io.paxosstore.lsm.inspect.Finding;
import io.paxosstore.lsm.inspect.StoreInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** Verifies every checksum and every order. Exit code 0 if all is well, 1 if not. */
@Command(
    name = "check",
    description =
        "Reads everything and verifies every checksum and every order; one line with file, offset"
            + " and keys for each thing that is wrong. Exit code 1 if there is one.",
    mixinStandardHelpOptions = true)
final class LsmCheckCommand extends InspectCommand {
  @Override
  int inspect(StoreInspector store, PrintWriter out) throws IOException {
    return report(store.check(), out);
  }

  /** Prints what was found, and returns the exit code. */
  static int report(List<Finding> findings, PrintWriter out) {
    findings.forEach(out::println);
    out.println(findings.isEmpty() ? "all is well" : findings.size() + " things are wrong");
    return findings.isEmpty() ? 0 : 1;
  }
}
