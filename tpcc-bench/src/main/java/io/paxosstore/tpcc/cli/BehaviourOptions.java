package io.paxosstore.tpcc.cli;

import io.paxosstore.tpcc.report.HtmlReport;
import io.paxosstore.tpcc.report.JsonReport;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.run.RunOptions;
import io.paxosstore.tpcc.schema.Dialect;
import io.paxosstore.tpcc.terminal.Terminals;
import io.paxosstore.tpcc.transaction.HotRows;
import io.paxosstore.tpcc.transaction.Isolation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How terminals behave, for how long, and where the result goes. */
final class BehaviourOptions {
  private static final Pattern TIME = Pattern.compile("(\\d+)(s|m|h)?");

  @Option(
      names = "--terminals",
      defaultValue = "8",
      paramLabel = "N",
      description = "Terminals, each with a thread and a connection. By default ${DEFAULT-VALUE}.")
  private int terminals;

  @Option(
      names = "--duration",
      defaultValue = "60s",
      paramLabel = "TIME",
      description = "What is measured: seconds, or 90s, 5m, 1h. By default ${DEFAULT-VALUE}.")
  private String duration = "";

  @Option(
      names = "--warmup",
      defaultValue = "10s",
      paramLabel = "TIME",
      description = "Before that, not measured. By default ${DEFAULT-VALUE}.")
  private String warmUp = "";

  @Option(
      names = "--isolation",
      defaultValue = "SERIALIZABLE",
      paramLabel = "LEVEL",
      description = "${COMPLETION-CANDIDATES}. By default ${DEFAULT-VALUE}.")
  private Isolation isolation = Isolation.SERIALIZABLE;

  @Option(
      names = "--interactive",
      description = "Terminals wait for deliveries. By default these are deferred, clause 2.7.2.")
  private boolean interactive;

  @Option(
      names = "--delivery-log",
      paramLabel = "FILE",
      description = "Result file of deferred deliveries, clause 2.7.3.")
  private @Nullable Path deliveryLog;

  @Option(
      names = "--wait",
      defaultValue = "0",
      paramLabel = "FACTOR",
      description =
          "Keying and think times, 1 for those of the specification. By default ${DEFAULT-VALUE}.")
  private double waits;

  @Option(
      names = "--hot-rows",
      paramLabel = "WHEN",
      description =
          "When a transaction changes the rows of warehouse and district that all others want:"
              + " ${COMPLETION-CANDIDATES}. By default what suits the database and the level.")
  private @Nullable HotRows hotRows;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "What terminals choose. By default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--no-ledger",
      description =
          "Notes nothing of what the database acknowledged: for runs with other clients beside.")
  private boolean noLedger;

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      split = ",",
      description = "Servers on this machine, whose CPU time and that of their children counts.")
  private List<Long> serverPids = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the result as JSON.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "Writes it as a page with plots.")
  private @Nullable Path html;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private static @Nullable Duration time(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches() || time.group(1).length() > 6) {
      return null;
    }
    long number = Long.parseLong(time.group(1));
    return switch (time.group(2) == null ? "s" : time.group(2)) {
      case "h" -> Duration.ofHours(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofSeconds(number);
    };
  }

  private Duration time(String option, String text, long leastSeconds) {
    Duration time = time(text);
    if (time == null || time.toSeconds() < leastSeconds) {
      throw new ParameterException(
          spec.commandLine(), option + " must be whole seconds, or such as 90s, 5m, 1h: " + text);
    }
    return time;
  }

  /** What to do with the options of a run. */
  interface Body {
    RunResult run(RunOptions options) throws Exception;
  }

  /** Calls this with the options, and writes the result where it was asked for. */
  RunResult run(Dialect dialect, Body body) throws Exception {
    if (terminals < 1 || waits < 0) {
      throw new ParameterException(
          spec.commandLine(), "--terminals must be 1 or more, --wait 0 or more");
    }
    HotRows when = hotRows;
    if (when == null) {
      when = dialect.refusesLateWriters(isolation.level()) ? HotRows.FIRST : HotRows.LAST;
    }
    try (PrintWriter log = open(deliveryLog)) {
      RunResult result =
          body.run(
              new RunOptions(
                  new Terminals.Behaviour(
                      terminals, isolation, when, !interactive, log, waits, seed),
                  time("--warmup", warmUp, 0),
                  time("--duration", duration, 1),
                  !noLedger,
                  serverPids));
      write(json, JsonReport.of(result));
      write(html, HtmlReport.of(result));
      return result;
    }
  }

  private static @Nullable PrintWriter open(@Nullable Path file) throws IOException {
    return file == null
        ? null
        : new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), true);
  }

  private static void write(@Nullable Path file, String text) throws IOException {
    if (file != null) {
      Files.writeString(file, text);
    }
  }
}
