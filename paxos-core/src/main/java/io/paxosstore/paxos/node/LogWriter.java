package io.paxosstore.paxos.node;

import io.paxosstore.lsm.DiskFullException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Brings what replicas want to persist into the shared log, in order, and tells them when it is
 * durable. What finds no room waits: its replica stays silent about it meanwhile.
 */
final class LogWriter {
  /** Hears that everything of a group up to a token is durable. */
  interface Durable {
    void durable(Group group, long token);
  }

  private record Waiting(Group group, long token, LogRecord record) {}

  private record Written(long logPosition, Group group, long token) {}

  private final VoteLog log;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Written> written = new ArrayDeque<>();

  LogWriter(VoteLog log) {
    this.log = log;
  }

  void append(Group group, long token, LogRecord record) {
    waiting.add(new Waiting(group, token, record));
    if (waiting.size() == 1) {
      retry();
    }
  }

  /** Appends what found no room before, as far as there is some. */
  void retry() {
    while (!waiting.isEmpty()) {
      Waiting next = waiting.peek();
      try {
        written.add(new Written(log.append(next.record), next.group, next.token));
      } catch (DiskFullException e) {
        // Nothing was appended; order is kept, so the others wait, too.
        return;
      }
      waiting.remove();
    }
  }

  /** True if something waits for room. */
  boolean isFull() {
    return !waiting.isEmpty();
  }

  /** The log is durable through here: each group hears once. */
  void durable(long logPosition, Durable told) {
    Map<Group, Long> tokens = new LinkedHashMap<>();
    while (!written.isEmpty() && written.peek().logPosition <= logPosition) {
      Written next = written.remove();
      tokens.put(next.group, next.token);
    }
    tokens.forEach(told::durable);
  }
}
