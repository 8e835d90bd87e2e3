package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.replica.Head;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The applied state of a group on one node: the position of each key's last write, and the outcome
 * of each request.
 */
final class Machine {
  private final long[] lastWrites;
  private final Map<RequestId, Long> outcomes = new HashMap<>();
  private Head head = Head.NONE;
  private long checksum;

  Machine(int keys) {
    lastWrites = new long[keys];
  }

  /** A machine that has applied the first of these. */
  static Machine replay(int keys, List<Decided> history, long through) {
    Machine machine = new Machine(keys);
    for (int i = 0; i < through; i++) {
      machine.apply(history.get(i).entry(), history.get(i).counts());
    }
    return machine;
  }

  void apply(Entry entry, boolean counts) {
    if (!counts) {
      head = new Head(entry.position(), head.id(), head.commitTs());
      return;
    }
    checksum = checksum(checksum, entry);
    long last = head.commitTs();
    for (EntryRecord record : entry.records()) {
      last = Math.max(last, record.stamp());
      boolean commits = record instanceof EntryRecord.Commit;
      Long before =
          outcomes.putIfAbsent(record.request(), commits ? entry.position() : -entry.position());
      if (before == null && commits) {
        lastWrites[keyOf(record.request())] = entry.position();
      }
    }
    head = new Head(entry.position(), entry.id(), last);
  }

  Head head() {
    return head;
  }

  long checksum() {
    return checksum;
  }

  /** Position of the last entry that writes the key; 0 if none does. */
  long lastWrite(int key) {
    return lastWrites[key];
  }

  /** Position at which the request counts, negative if an abort marker does; null if neither. */
  @Nullable Long outcome(RequestId request) {
    return outcomes.get(request);
  }

  /** The key that a request writes is a part of its name. */
  static int keyOf(RequestId request) {
    return (int) (request.unique() & 0xFF);
  }

  static long checksum(long before, Entry entry) {
    long sum = Chance.mix(before + entry.position()) + entry.id().hashCode();
    for (EntryRecord record : entry.records()) {
      sum = Chance.mix(sum + record.request().unique());
    }
    return sum;
  }
}
