package io.paxosstore.tpcc.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Anomalies as they are found; of each name only the first few are put into words. */
final class Findings {
  private static final int SHOWN = 5;

  private final List<Anomaly> anomalies = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();

  void add(String name, Supplier<String> words) {
    if (counts.merge(name, 1, Integer::sum) <= SHOWN) {
      anomalies.add(new Anomaly(name, words.get()));
    }
  }

  void add(Anomaly anomaly) {
    anomalies.add(anomaly);
  }

  List<Anomaly> all() {
    return List.copyOf(anomalies);
  }
}
