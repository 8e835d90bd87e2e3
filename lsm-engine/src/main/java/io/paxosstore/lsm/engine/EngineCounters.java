package io.paxosstore.lsm.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What an engine has done since it was opened; {@code EngineStatistics} names and explains it. */
final class EngineCounters {
  final LongAdder flushes = new LongAdder();
  final LongAdder flushNanos = new LongAdder();
  final LongAdder bytesFlushed = new LongAdder();
  final LongAdder compactions = new LongAdder();
  final LongAdder compactionNanos = new LongAdder();
  final LongAdder bytesCompacted = new LongAdder();
  final LongAdder bytesCompactedFrom = new LongAdder();
  final LongAdder tablesDropped = new LongAdder();
  final LongAdder tablesCooled = new LongAdder();
  final LongAdder writesSlowed = new LongAdder();
  final LongAdder writeSlowedNanos = new LongAdder();
  final LongAdder writeStoppedNanos = new LongAdder();

  Map<String, Long> read() {
    Map<String, Long> values = new HashMap<>();
    values.put("flushes", flushes.sum());
    values.put("flushNanos", flushNanos.sum());
    values.put("bytesFlushed", bytesFlushed.sum());
    values.put("compactions", compactions.sum());
    values.put("compactionNanos", compactionNanos.sum());
    values.put("bytesCompacted", bytesCompacted.sum());
    values.put("bytesCompactedFrom", bytesCompactedFrom.sum());
    values.put("tablesDropped", tablesDropped.sum());
    values.put("tablesCooled", tablesCooled.sum());
    values.put("writesSlowed", writesSlowed.sum());
    values.put("writeSlowedNanos", writeSlowedNanos.sum());
    values.put("writeStoppedNanos", writeStoppedNanos.sum());
    return values;
  }
}
