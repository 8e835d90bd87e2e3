package io.paxosstore.sql.cli;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.inspect.Finding;
import io.paxosstore.lsm.inspect.StoreInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Verifies every checksum and every order. Exit code 0 if all is well, 1 if not. */
@Command(
    name = "check",
    description =
        "Reads everything and verifies every checksum and every order; one line with file, offset"
            + " and keys for each thing that is wrong. Exit code 1 if there is one.",
    mixinStandardHelpOptions = true)
final class LsmCheckCommand implements Callable<Integer> {
  @Mixin private LsmCommand.Where where;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (StoreInspector store = where.open()) {
      List<Finding> findings = store.check();
      findings.forEach(out::println);
      out.println(findings.isEmpty() ? "all is well" : findings.size() + " things are wrong");
      out.flush();
      return findings.isEmpty() ? 0 : 1;
    } catch (StorageException e) {
      spec.commandLine().getErr().println("paxosstore: " + e.getMessage());
      return 1;
    }
  }
}
