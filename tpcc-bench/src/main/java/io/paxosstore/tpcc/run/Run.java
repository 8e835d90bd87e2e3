package io.paxosstore.tpcc.run;

import io.paxosstore.tpcc.ledger.Ledger;
import io.paxosstore.tpcc.measure.Counts;
import io.paxosstore.tpcc.measure.CpuClock;
import io.paxosstore.tpcc.measure.Kind;
import io.paxosstore.tpcc.measure.Refusals.Consequence;
import io.paxosstore.tpcc.measure.Statistics;
import io.paxosstore.tpcc.report.Progress;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.report.RunSetting;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.TpccInfo;
import io.paxosstore.tpcc.terminal.Terminals;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One run. {@link #execute} is for one thread, once; {@link #event} for any.
 *
 * <p>A connection stays open from before the first terminal to the end, so that an embedded
 * database stays open too.
 */
public final class Run {
  private static final double NANOS = 1e9;

  private final Database database;
  private final RunOptions options;
  private final PrintStream out;
  private final Statistics statistics = new Statistics();
  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final List<RunResult.Second> series = new ArrayList<>();
  private final Map<Kind, Histogram> latencies = new EnumMap<>(Kind.class);
  private long retriedBefore;

  /** A run on a database that is loaded. */
  public Run(Database database, RunOptions options, PrintStream out) {
    this.database = database;
    this.options = options;
    this.out = out;
    for (Kind kind : Kind.values()) {
      latencies.put(kind, new Histogram(Statistics.DIGITS));
    }
  }

  /** Something was done to the database: shown with the second in which it was. */
  public void event(String what) {
    events.add(what);
  }

  /**
   * Runs it.
   *
   * @param connection to the database, with autocommit; stays open
   * @throws NotLoadedException if the database holds no complete load
   */
  public RunResult execute(Connection connection)
      throws SQLException, InterruptedException, NotLoadedException {
    TpccInfo info = loaded(connection);
    RunSetting setting = setting(connection, info);
    Ledger ledger = options.ledger() ? Ledger.open(connection, info.scale().warehouses()) : null;
    Terminals terminals =
        new Terminals(
            database, info.scale(), info.constants(), options.behaviour(), statistics, ledger);
    CpuClock cpu = new CpuClock(options.serverPids());
    long start = System.nanoTime();
    terminals.start();
    try {
      int warmUp = (int) options.warmUp().toSeconds();
      int measured = (int) options.duration().toSeconds();
      for (int second = 1; second <= warmUp; second++) {
        tick(start, second, true, 0);
      }
      long from = System.nanoTime();
      Counts before = statistics.counts();
      CpuClock.Reading cpuBefore = cpu.read();
      for (int second = 1; second <= measured; second++) {
        tick(start, warmUp + second, false, from);
      }
      Counts after = statistics.counts();
      double seconds = (System.nanoTime() - from) / NANOS;
      CpuClock.Reading cpuAfter = cpu.read();
      int stopped = options.behaviour().count() - terminals.running();
      terminals.end();
      terminals.awaitAll();
      Ledger.Verdict verdict = ledger == null ? null : ledger.compare(connection);
      return new RunResult(
          setting,
          seconds,
          after.minus(before),
          statistics.counts(),
          latencies,
          series,
          new RunResult.Cpu(
              cpuAfter.clientSeconds(cpuBefore),
              options.serverPids().isEmpty() ? -1 : cpuAfter.serverSeconds(cpuBefore)),
          terminals.longestGaps(),
          stopped,
          terminals.idle(),
          statistics.examples(),
          verdict,
          List.of());
    } finally {
      terminals.end();
      terminals.awaitAll();
    }
  }

  private static TpccInfo loaded(Connection connection) throws NotLoadedException {
    TpccInfo info = null;
    SQLException refused = null;
    try {
      info = TpccInfo.read(connection);
    } catch (SQLException e) {
      refused = e;
    }
    if (info == null || !info.complete()) {
      throw new NotLoadedException(refused);
    }
    return info;
  }

  /** Waits for the end of a second and notes it. */
  private void tick(long start, int second, boolean warmUp, long measuredFrom)
      throws InterruptedException {
    long end = start + TimeUnit.SECONDS.toNanos(second);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
    Map<Kind, Histogram> interval = statistics.takeLatencies();
    Map<Kind, Long> responses = new EnumMap<>(Kind.class);
    interval.forEach((kind, histogram) -> responses.put(kind, histogram.getTotalCount()));
    if (!warmUp) {
      interval.forEach((kind, histogram) -> sumOf(kind).add(histogram));
    }
    long retried = statistics.counts().refusals().of(Consequence.RETRIED);
    Histogram newOrders = interval.getOrDefault(Kind.NEW_ORDER, sumOf(Kind.NEW_ORDER));
    RunResult.Second noted =
        new RunResult.Second(
            second,
            warmUp,
            responses,
            retried - retriedBefore,
            newOrders.getValueAtPercentile(50),
            newOrders.getValueAtPercentile(95),
            newOrders.getValueAtPercentile(99),
            drainEvents());
    retriedBefore = retried;
    series.add(noted);
    Progress.print(
        noted,
        sumOf(Kind.NEW_ORDER).getTotalCount(),
        (System.nanoTime() - measuredFrom) / NANOS,
        out);
  }

  private Histogram sumOf(Kind kind) {
    return latencies.computeIfAbsent(kind, each -> new Histogram(Statistics.DIGITS));
  }

  private List<String> drainEvents() {
    List<String> drained = new ArrayList<>();
    for (String event = events.poll(); event != null; event = events.poll()) {
      drained.add(event);
    }
    return drained;
  }

  private RunSetting setting(Connection connection, TpccInfo info) throws SQLException {
    Terminals.Behaviour behaviour = options.behaviour();
    return new RunSetting(
        database.url(),
        connection.getMetaData().getDatabaseProductName()
            + " "
            + connection.getMetaData().getDatabaseProductVersion(),
        connection.getMetaData().getDriverName()
            + " "
            + connection.getMetaData().getDriverVersion(),
        database.dialect().name(),
        info.scale().warehouses(),
        info.scale().isFull(),
        behaviour.count(),
        words(behaviour.isolation()),
        behaviour.deferredDelivery() ? "deferred" : "interactive",
        words(behaviour.hotRows()),
        behaviour.waits(),
        behaviour.seed(),
        Machine.words(),
        LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' '),
        options.warmUp().toSeconds());
  }

  private static String words(@Nullable Enum<?> value) {
    return String.valueOf(value).replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
