package io.paxosstore.paxos.node;

import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.RequestId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was submitted to one group here and is neither applied nor refused yet. */
final class InFlight {
  /** One submission. */
  record Item(long sequence, EntryRecord record) {}

  /** The submissions that share an entry. */
  record Batch(EntryId id, long position, List<Item> items) {
    long first() {
      return items.getFirst().sequence;
    }

    long last() {
      return items.getLast().sequence;
    }
  }

  private final Deque<Batch> batches = new ArrayDeque<>();
  private final Map<RequestId, Integer> requests = new HashMap<>();
  private int floors;

  void add(EntryId id, long position, long sequence, EntryRecord record) {
    if (batches.isEmpty() || !batches.getLast().id().equals(id)) {
      batches.add(new Batch(id, position, new ArrayList<>()));
    }
    batches.getLast().items().add(new Item(sequence, record));
    if (record instanceof EntryRecord.Floor) {
      floors++;
    }
    if (takesId(record)) {
      requests.merge(record.request(), 1, Integer::sum);
    }
  }

  /** Removes what went into an entry; null if nothing that was submitted here did. */
  @Nullable Batch take(EntryId id) {
    for (Iterator<Batch> each = batches.iterator(); each.hasNext(); ) {
      Batch batch = each.next();
      if (batch.id().equals(id)) {
        each.remove();
        forget(batch);
        return batch;
      }
    }
    return null;
  }

  /** Removes what went into entries up to this position, in the order of submission. */
  List<Item> takeThrough(long position) {
    List<Item> taken = new ArrayList<>();
    for (Iterator<Batch> each = batches.iterator(); each.hasNext(); ) {
      Batch batch = each.next();
      if (batch.position() <= position) {
        each.remove();
        forget(batch);
        taken.addAll(batch.items());
      }
    }
    return taken;
  }

  private void forget(Batch batch) {
    for (Item item : batch.items()) {
      if (item.record instanceof EntryRecord.Floor) {
        floors--;
      }
      if (takesId(item.record)) {
        requests.computeIfPresent(
            item.record.request(), (request, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  /** True if a commit, prepare or marker with this id is under way. */
  boolean has(RequestId request) {
    return requests.containsKey(request);
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** True if a prepare or a commit that was attempted before this time is under way. */
  boolean hasAttemptBefore(long attemptTs) {
    return requests.keySet().stream().anyMatch(request -> request.attemptTs() < attemptTs);
  }

  /** The greatest floor under way; 0 if there is none. */
  long floor() {
    long floor = 0;
    if (floors == 0) {
      return floor;
    }
    for (Batch batch : batches) {
      for (Item item : batch.items()) {
        if (item.record instanceof EntryRecord.Floor raised) {
          floor = Math.max(floor, raised.floor());
        }
      }
    }
    return floor;
  }

  /** True for the kinds of which the first with an id wins, if it has one. */
  static boolean takesId(EntryRecord record) {
    return switch (record) {
      case EntryRecord.Commit commit -> !commit.request().isNone();
      case EntryRecord.Prepare ignored -> true;
      case EntryRecord.Marker ignored -> true;
      case EntryRecord.Decide ignored -> false;
      case EntryRecord.Floor ignored -> false;
    };
  }
}
