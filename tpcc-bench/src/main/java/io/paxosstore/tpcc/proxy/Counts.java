package io.paxosstore.tpcc.proxy;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many frames there were, and to how many something was done. Thread-safe. */
public final class Counts {
  private final LongAdder frames = new LongAdder();
  private final Map<LinkFault, LongAdder> faults = new EnumMap<>(LinkFault.class);

  Counts() {
    for (LinkFault fault : LinkFault.values()) {
      faults.put(fault, new LongAdder());
    }
  }

  void passing() {
    frames.increment();
  }

  void count(LinkFault fault) {
    adder(fault).increment();
  }

  /** All frames that came to the proxies. */
  public long frames() {
    return frames.sum();
  }

  /** The frames that a fault hit; of {@link LinkFault#HALF_OPEN}, connections. */
  public long of(LinkFault fault) {
    return adder(fault).sum();
  }

  private LongAdder adder(LinkFault fault) {
    LongAdder adder = faults.get(fault);
    if (adder == null) {
      throw new IllegalArgumentException(String.valueOf(fault));
    }
    return adder;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(frames()).append(" frames");
    faults.forEach(
        (fault, count) -> {
          if (count.sum() > 0) {
            text.append(", ").append(name(fault)).append(' ').append(count.sum());
          }
        });
    return text.toString();
  }

  private static String name(LinkFault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
