package io.paxosstore.tpcc.check;

import java.util.List;

/**
 * What became of a condition.
 *
 * @param offending the first rows for which it does not hold, as {@code column=value …}; empty if
 *     it holds
 * @param seconds time that its queries took, together
 */
public record Finding(Condition condition, String meaning, List<String> offending, double seconds) {
  /** Whether the condition holds. */
  public boolean holds() {
    return offending.isEmpty();
  }
}
