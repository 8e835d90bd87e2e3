package io.paxosstore.tpcc.chaos;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The errors that clients saw, held against those that they may see: 40001 at any time, and one of
 * class 08 for each time that the server that they were connected to was hit; and one of 57P03, no
 * majority has answered in time, for each time that its network lost what it said. Thread-safe.
 */
final class ErrorLog {
  private static final int SHOWN = 10;

  private final int[] connectionErrors;
  private final int[] hits;
  private final int[] unanswered;
  private final int[] losses;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, String> examples = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private int couldNotConnect;
  private int violationCount;

  ErrorLog(int clients) {
    connectionErrors = new int[clients];
    hits = new int[clients];
    unanswered = new int[clients];
    losses = new int[clients];
  }

  /** The server of a client was hit: it may see so many errors of class 08 more. */
  synchronized void hit(int client, int errors) {
    hits[client] += errors;
  }

  /**
   * What the servers of a client say to each other was lost: an operation of its may wait in vain.
   */
  synchronized void lost(int client) {
    losses[client]++;
  }

  /** An operation has failed. */
  synchronized void failed(int client, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    counts.merge(state, 1, Integer::sum);
    examples.putIfAbsent(state, String.valueOf(e.getMessage()));
    if (state.startsWith("08")) {
      connectionErrors[client]++;
      if (connectionErrors[client] > hits[client]) {
        violation("client " + client + " lost a connection to a server that was left alone: " + e);
      }
    } else if (state.equals("57P03") && unanswered[client] < losses[client]) {
      unanswered[client]++;
    } else if (!state.equals("40001")) {
      violation("client " + client + " saw " + state + ": " + e.getMessage());
    }
  }

  /** Somebody has seen what nobody may see. */
  synchronized void wrongAnswer(String who, WrongAnswerException e) {
    violation(who + " saw a wrong answer: " + e.getMessage());
  }

  /** When all is over, everything must be readable. */
  synchronized void unreadable(SQLException e) {
    violation("the last reader: " + e.getSQLState() + " " + e.getMessage());
  }

  /** No server took a new connection: natural while none can, counted and nothing more. */
  synchronized void cannotConnect(int client, SQLException e) {
    couldNotConnect++;
    examples.putIfAbsent("connecting", "client " + client + ": " + e.getMessage());
  }

  private void violation(String words) {
    violationCount++;
    if (violations.size() < SHOWN) {
      violations.add(words);
    }
  }

  synchronized List<String> violations() {
    List<String> all = new ArrayList<>(violations);
    if (violationCount > violations.size()) {
      all.add((violationCount - violations.size()) + " more of the kind");
    }
    return all;
  }

  synchronized String summary() {
    StringBuilder text = new StringBuilder("errors:");
    counts.forEach((state, count) -> text.append(' ').append(state).append(" x ").append(count));
    if (counts.isEmpty()) {
      text.append(" none");
    }
    if (couldNotConnect > 0) {
      text.append("; attempts to connect that failed: ").append(couldNotConnect);
    }
    examples.forEach(
        (state, message) ->
            text.append("\n  ").append(state).append(", such as: ").append(message));
    return text.toString();
  }
}
