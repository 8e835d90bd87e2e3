package io.paxosstore.tpcc.history;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a checker has found.
 *
 * @param anomalies contradictions, the most telling first, at most a few of each name
 * @param undecided parts that it could not decide within its bounds, each with the reason
 * @param summary what was looked at, in a line
 */
public record Verdict(List<Anomaly> anomalies, List<String> undecided, String summary) {
  /** Whether everything was decided and nothing was found. */
  public boolean isValid() {
    return anomalies.isEmpty() && undecided.isEmpty();
  }

  /** The names of what was found. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Anomaly anomaly : anomalies) {
      names.add(anomaly.name());
    }
    return names;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(summary);
    if (isValid()) {
      text.append(": no anomaly");
    }
    for (Anomaly anomaly : anomalies) {
      text.append('\n').append(anomaly);
    }
    for (String each : undecided) {
      text.append("\nunknown: ").append(each);
    }
    return text.toString();
  }
}
