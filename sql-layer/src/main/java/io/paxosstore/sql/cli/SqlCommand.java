package io.paxosstore.sql.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A shell on a database. At a terminal it converses; a script ends at its first error; statements
 * from a pipe are taken as if they were typed, so an error does not end them, but the exit code
 * tells.
 */
@Command(
    name = "sql",
    description = "Opens a shell on a database, or runs a script.",
    mixinStandardHelpOptions = true)
final class SqlCommand implements Callable<Integer> {
  static final Path DEFAULT_DIRECTORY =
      Path.of(System.getProperty("user.home"), ".paxosstore", "default");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      description = {
        "jdbc:paxosstore:file:DIR (embedded, durable), jdbc:paxosstore:mem:NAME (embedded, in"
            + " memory) or",
        "jdbc:paxosstore://HOST:PORT/SCHEMA (a server). By default an embedded database in"
            + " ~/.paxosstore/default."
      })
  private @Nullable String url;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "SCRIPT",
      description =
          "Runs the statements of this file, and ends with exit code 1 at the first that fails.")
  private @Nullable Path script;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    String database = url == null ? "jdbc:paxosstore:file:" + DEFAULT_DIRECTORY : url;
    if (script != null) {
      if (!Files.isReadable(script)) {
        spec.commandLine().getErr().println(script + ": no such file, or it cannot be read");
        return 1;
      }
      try (Reader text = Files.newBufferedReader(script)) {
        return Shell.ofScript(new Script(script.toString(), text), true).open(database);
      }
    }
    if (System.console() != null && System.console().isTerminal()) {
      return Shell.atTerminal().open(database);
    }
    Reader text = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    return Shell.ofScript(new Script("stdin", text), false).open(database);
  }
}
