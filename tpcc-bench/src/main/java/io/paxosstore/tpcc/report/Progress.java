package io.paxosstore.tpcc.report;

import io.paxosstore.tpcc.measure.Kind;
import java.io.PrintStream;

/** One line a second while a run lasts. */
public final class Progress {
  private static final double SECONDS_A_MINUTE = 60;

  private Progress() {}

  /**
   * Prints the line of a second.
   *
   * @param newOrders of the measured time so far
   * @param seconds measured so far
   */
  public static void print(
      RunResult.Second second, long newOrders, double seconds, PrintStream out) {
    StringBuilder line = new StringBuilder();
    line.append(Numbers.of("%4d s  ", second.number()));
    line.append(
        second.warmUp()
            ? "warm-up      "
            : Numbers.of("tpmC %,7.0f ", newOrders * SECONDS_A_MINUTE / seconds));
    line.append(
        Numbers.of(
            "| /s: NO %4d P %4d OS %3d D %3d SL %3d | NO p50 %6.1f p99 %6.1f ms | repeated %3d",
            of(second, Kind.NEW_ORDER),
            of(second, Kind.PAYMENT),
            of(second, Kind.ORDER_STATUS),
            of(second, Kind.DELIVERY),
            of(second, Kind.STOCK_LEVEL),
            Numbers.millis(second.p50Micros()),
            Numbers.millis(second.p99Micros()),
            second.retried()));
    second.events().forEach(event -> line.append("  ").append(event));
    out.println(line);
  }

  private static long of(RunResult.Second second, Kind kind) {
    return second.responses().getOrDefault(kind, 0L);
  }
}
