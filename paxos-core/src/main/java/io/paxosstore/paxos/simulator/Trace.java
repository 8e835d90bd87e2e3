package io.paxosstore.paxos.simulator;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running hash over everything that happens, and, if somebody listens, a line of text for each.
 * Two runs of a seed are the same if their hashes are.
 */
final class Trace {
  /** What is noted; the ordinal is hashed. */
  enum What {
    EVENT,
    SEND,
    RECEIVE,
    LOSE,
    PERSIST,
    SYNC,
    DECIDE,
    APPEND,
    REFUSE,
    TENURE,
    READ,
    CLIENT,
    FAULT,
    LIFE
  }

  private final @Nullable Consumer<String> printer;
  private long hash = 0x5EEDL;
  private long events;

  Trace(@Nullable Consumer<String> printer) {
    this.printer = printer;
  }

  void note(long now, int node, What what, long a, long b, Supplier<String> text) {
    events++;
    long h = hash;
    h = (h ^ now) * 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 29) ^ what.ordinal() ^ ((long) node << 8)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 32) ^ a) * 0x94D049BB133111EBL;
    h = (h ^ (h >>> 31) ^ b) * 0x9E3779B97F4A7C15L;
    hash = h ^ (h >>> 30);
    if (printer != null) {
      printer.accept(
          String.format(
              Locale.ROOT,
              "%12.6f %-3s %-7s %s",
              now / 1e9,
              node == 0 ? "" : "n" + node,
              what.name().toLowerCase(Locale.ROOT),
              text.get()));
    }
  }

  long hash() {
    return hash;
  }

  long events() {
    return events;
  }
}
