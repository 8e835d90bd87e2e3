package io.paxosstore.sql.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;
import sqlline.BuiltInProperty;
import sqlline.DispatchCallback;
import sqlline.SqlLine;

/**
 * sqlline, at a terminal or fed by a script. Left to itself, sqlline prints a stack trace for what
 * fails while it starts, goes on without a connection, forgets in its exit code what failed in a
 * pipe, and does not say where in a script it was.
 */
final class Shell extends SqlLine {
  private final @Nullable Script script;
  private final boolean endsAtError;
  private boolean opened;
  private boolean quiet;
  private boolean failed;

  private Shell(@Nullable Script script, boolean endsAtError) {
    this.script = script;
    this.endsAtError = endsAtError;
    runCommands(List.of("!appconfig " + ShellSettings.class.getName()), new DispatchCallback());
  }

  static Shell atTerminal() {
    return new Shell(null, false);
  }

  static Shell ofScript(Script script, boolean endsAtError) {
    return new Shell(script, endsAtError);
  }

  boolean isAtTerminal() {
    return script == null;
  }

  /** Connects and stays until the user, or the script, has ended. Returns the exit code. */
  int open(String url) throws IOException {
    String[] arguments = {"-u", url, "-n", "", "-p", ""};
    Status status = begin(arguments, null, isAtTerminal());
    return status == Status.OK && (isAtTerminal() ? opened : !failed) ? 0 : 1;
  }

  @Override
  public LineReader getConsoleReader(@Nullable InputStream input, History history)
      throws IOException {
    if (script == null) {
      return super.getConsoleReader(input, history);
    }
    // sqlline keeps the reader that it makes itself, for its terminal; the lines come from the
    // script.
    System.setProperty(TerminalBuilder.PROP_PROVIDER, TerminalBuilder.PROP_PROVIDER_DUMB);
    LineReader ofTerminal = super.getConsoleReader(input, history);
    getOpts().set(BuiltInProperty.MAX_WIDTH, ShellSettings.WIDTH_OF_A_SCRIPT);
    return (LineReader)
        Proxy.newProxyInstance(
            LineReader.class.getClassLoader(),
            new Class<?>[] {LineReader.class},
            (proxy, method, arguments) ->
                method.getName().equals("readLine")
                    ? nextOf(script)
                    : method.invoke(ofTerminal, arguments));
  }

  @Override
  public void handleException(Throwable problem) {
    if (!(problem instanceof SQLException first)) {
      super.handleException(problem);
      fail();
      return;
    }
    for (SQLException each = first; each != null; each = each.getNextException()) {
      @Nullable String state = each.getSQLState();
      error("Error: " + each.getMessage() + (state == null ? "" : " (SQLState " + state + ")"));
    }
  }

  @Override
  public boolean error(String message) {
    String position = script == null || !opened ? "" : script.position() + ": ";
    super.error(position + message);
    fail();
    return false;
  }

  private void fail() {
    failed = true;
    if (!opened) {
      // Without a connection there is nothing to converse about.
      setExit(true);
    }
  }

  /** In a script, what is said of a statement belongs between the results, in their order. */
  @Override
  public void info(String message) {
    if (script == null) {
      // The first that sqlline tells after it has connected is its greeting.
      opened = true;
      super.info(message);
    } else if (opened) {
      output(message);
    }
  }

  /** Echoes what {@code !run} reads, and our own first steps, which are nobody's business. */
  @Override
  public void info(AttributedString message) {
    if (script == null && opened && !quiet) {
      super.info(message);
    }
  }

  /** Runs a statement of the shell's own, which the user did not write and need not see. */
  void runOwn(String statement, DispatchCallback callback) {
    quiet = true;
    try {
      runCommands(List.of(statement), callback);
    } finally {
      quiet = false;
    }
  }

  private String nextOf(Script lines) {
    opened = true;
    if (failed && endsAtError) {
      throw new EndOfFileException();
    }
    try {
      @Nullable String line = lines.next();
      if (line == null) {
        throw new EndOfFileException();
      }
      return line.startsWith("!") ? line : line + ";";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
