package io.paxosstore.tpcc.point;

import io.paxosstore.tpcc.run.Alternation;
import io.paxosstore.tpcc.run.CpuTime;
import io.paxosstore.tpcc.run.Machine;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures databases side by side, in alternation, in one process, so that what disturbs one
 * disturbs the others.
 */
@Command(
    name = "point",
    mixinStandardHelpOptions = true,
    description =
        "Reads and writes single rows by key on several databases in alternation; ratios are to the"
            + " last URL.")
public final class PointCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "URL",
      description = "JDBC URLs; the last is the yardstick")
  private List<String> urls = List.of();

  @Option(
      names = "--rows",
      defaultValue = "100000",
      description = "rows to load (${DEFAULT-VALUE})")
  private int rows;

  @Mixin private Alternation alternation;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,16",
      description = "connections (${DEFAULT-VALUE})")
  private List<Integer> threads = List.of();

  @Option(
      names = "--operations",
      split = ",",
      defaultValue = "SELECT,UPDATE,HOT_ROW,INSERT,TRANSFER,TRANSACTION20",
      description = "what to measure (${DEFAULT-VALUE})")
  private List<Operation> operations = List.of();

  @Option(
      names = "--servers",
      paramLabel = "PID[,PID...]",
      description =
          "process ids of a URL's servers, whose CPU time is printed; once for each URL, in their"
              + " order")
  private List<String> servers = List.of();

  /** Made by picocli. */
  public PointCommand() {}

  @Override
  public Integer call() throws SQLException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<Subject> subjects = new ArrayList<>();
    try {
      out.printf(
          Locale.ROOT,
          "%s, %d rows, %d x %.1f s%n",
          Machine.words(),
          rows,
          alternation.rounds(),
          alternation.seconds());
      for (String url : urls) {
        out.println("loading " + rows + " rows into " + url);
        subjects.add(new Subject(url, rows, serversOf(subjects.size())));
      }
      for (Subject subject : subjects) {
        out.println("  " + subject.product() + "  " + subject.url());
      }
      for (int connections : threads) {
        for (Operation operation : operations) {
          print(out, subjects, operation, connections);
        }
      }
      return 0;
    } finally {
      for (Subject subject : subjects) {
        subject.close();
      }
    }
  }

  private CpuTime serversOf(int url) {
    return new CpuTime(
        url < servers.size()
            ? Arrays.stream(servers.get(url).split(",")).map(Long::valueOf).toList()
            : List.of());
  }

  private void print(PrintStream out, List<Subject> subjects, Operation operation, int connections)
      throws SQLException, InterruptedException {
    List<Measurement> sums = new ArrayList<>();
    for (int round = 0; round <= alternation.rounds(); round++) {
      for (int i = 0; i < subjects.size(); i++) {
        Measurement measured =
            subjects.get(i).measure(operation, connections, alternation.seconds(), round * 1_000L);
        if (round == 1) {
          sums.add(measured);
        } else if (round > 1) {
          sums.set(i, sums.get(i).plus(measured));
        }
      }
    }
    double yardstick = sums.getLast().perSecond();
    for (int i = 0; i < subjects.size(); i++) {
      Measurement sum = sums.get(i);
      out.printf(
          Locale.ROOT,
          "%-13s %3d conn  %10.0f /s  p50 %8.1f us  p99 %8.1f us  p99.9 %9.1f us  max %9.1f us "
              + " ratio %5.2f  CPU %7.1f us + client %6.1f us  %s%n",
          operation,
          connections,
          sum.perSecond(),
          sum.micros(50),
          sum.micros(99),
          sum.micros(99.9),
          sum.micros(100),
          sum.perSecond() / yardstick,
          sum.serverMicros(),
          sum.clientMicros(),
          subjects.get(i).url());
    }
  }
}
