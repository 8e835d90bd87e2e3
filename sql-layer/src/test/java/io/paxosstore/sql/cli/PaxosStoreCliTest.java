package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PaxosStoreCliTest {
  @Test
  void theLaunchersHelpNamesEveryCommand() throws IOException {
    // Surefire runs in the module's directory.
    String launcher = Files.readString(Path.of("..", "bin", "paxosstore"));
    String help = launcher.substring(launcher.indexOf("<<'EOF'"), launcher.indexOf("\nEOF\n"));
    for (String command : PaxosStoreCli.commandLine().getSubcommands().keySet()) {
      assertTrue(help.contains("\n  " + command + " "), () -> command + " is missing in\n" + help);
    }
  }

  @Test
  void theClassPathForToolsLeavesTheShellOut() {
    assertEquals(
        "/x/sql-layer.jar:/x/lib/calcite-core.jar",
        ClasspathCommand.forTools(
            "/x/sql-layer.jar:/x/lib/sqlline-1.12.0.jar:/x/lib/calcite-core.jar:/x/lib/jline-reader-3.jar"));
  }

  @Test
  void anUnknownOptionIsAUsageError() {
    CommandLine commandLine = PaxosStoreCli.commandLine();
    StringWriter errors = new StringWriter();
    commandLine.setErr(new PrintWriter(errors));
    assertEquals(2, commandLine.execute("sql", "--nope"));
    assertTrue(errors.toString().startsWith("Unknown option: '--nope'"), errors.toString());
  }

  @Test
  void aSeedTellsTheSameHashEachTimeAndAPlantedBugIsSeen() {
    assertEquals(run(0, "simulate", "--seed", "5"), run(0, "simulate", "--seed", "5"));
    String caught = run(1, "simulate", "--minutes", "1", "--plant", "SYNC_IS_SKIPPED");
    assertTrue(caught.contains("bin/paxosstore simulate --seed"), caught);
  }

  private static String run(int exitCode, String... arguments) {
    CommandLine commandLine = PaxosStoreCli.commandLine();
    StringWriter out = new StringWriter();
    commandLine.setOut(new PrintWriter(out));
    assertEquals(exitCode, commandLine.execute(arguments), out::toString);
    return out.toString();
  }
}
