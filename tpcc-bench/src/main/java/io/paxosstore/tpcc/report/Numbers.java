package io.paxosstore.tpcc.report;

import java.util.Locale;

/** Numbers as people read them; the same in every country. */
final class Numbers {
  private static final double MICROS_A_MILLI = 1_000;

  private Numbers() {}

  static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Without digits that say nothing. */
  static String plain(double number) {
    return number == Math.rint(number) ? of("%.0f", number) : of("%s", number);
  }

  /** Microseconds as milliseconds. */
  static double millis(long micros) {
    return micros / MICROS_A_MILLI;
  }
}
