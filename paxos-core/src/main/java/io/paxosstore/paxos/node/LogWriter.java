package io.paxosstore.paxos.node;

import io.paxosstore.lsm.DiskFullException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings what replicas want to persist into the shared log, in order, and tells them when it is
 * durable. What finds no room waits: its replica stays silent about it meanwhile.
 */
final class LogWriter {
  /** Hears that everything of a group up to a token is durable. */
  interface Durable {
    void durable(Group group, long token);
  }

  private record Change(Group group, long token, LogRecord record) {}

  private record Written(long logPosition, Group group, long token) {}

  private final VoteLog log;

  /** What is one record of the log each. */
  private final Deque<List<Change>> waiting = new ArrayDeque<>();

  private final Deque<Written> written = new ArrayDeque<>();

  /** What is to be durable together; null if everything is a record by itself. */
  private @Nullable List<Change> joint;

  LogWriter(VoteLog log) {
    this.log = log;
  }

  void append(Group group, long token, LogRecord record) {
    List<Change> open = joint;
    if (open != null) {
      open.add(new Change(group, token, record));
      return;
    }
    if (waiting.isEmpty()) {
      try {
        written.add(new Written(log.append(group.vote(), record), group, token));
        return;
      } catch (DiskFullException e) {
        // Nothing was appended; order is kept, so what comes later waits, too.
      }
    }
    waiting.add(List.of(new Change(group, token, record)));
  }

  /** What is appended from now on is to be durable together or not at all. */
  void beginJoint() {
    joint = new ArrayList<>();
  }

  /** That was all. */
  void endJoint() {
    List<Change> changes = joint;
    joint = null;
    if (changes != null && !changes.isEmpty()) {
      if (!waiting.isEmpty() || !write(changes)) {
        waiting.add(changes);
      }
    }
  }

  /** Appends what found no room before, as far as there is some. */
  void retry() {
    while (!waiting.isEmpty() && write(waiting.peek())) {
      waiting.remove();
    }
  }

  /** True if something waits for room. */
  boolean isFull() {
    return !waiting.isEmpty();
  }

  /** Where the last record that was written ends; 0 if that is durable. */
  long writtenThrough() {
    return written.isEmpty() ? 0 : written.getLast().logPosition;
  }

  /** The log is durable through here: each group hears once. */
  void durable(long logPosition, Durable told) {
    Written first = written.peek();
    if (first == null || first.logPosition > logPosition) {
      return;
    }
    written.remove();
    Written second = written.peek();
    if (second == null || second.logPosition > logPosition) {
      told.durable(first.group, first.token);
      return;
    }
    Map<Group, Long> tokens = new LinkedHashMap<>();
    tokens.put(first.group, first.token);
    while (!written.isEmpty() && written.peek().logPosition <= logPosition) {
      Written next = written.remove();
      tokens.put(next.group, next.token);
    }
    tokens.forEach(told::durable);
  }

  /** Returns false if there is no room: nothing was appended. */
  private boolean write(List<Change> changes) {
    try {
      long position =
          changes.size() == 1
              ? log.append(changes.getFirst().group.vote(), changes.getFirst().record)
              : log.append(changes.stream().map(each -> (LogRecord.Accepted) each.record).toList());
      for (Change each : changes) {
        written.add(new Written(position, each.group, each.token));
      }
      return true;
    } catch (DiskFullException e) {
      return false;
    }
  }
}
