package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.node.NodeCore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of an append where this is the only replica: nobody has to agree, so the appender puts it
 * into the log itself, and hears at once if there is no room. It counts when the log is durable
 * past it. The first who waits syncs the log for all; the same thread applies everything that the
 * sync covered; then the others are woken (design.md §6.1). Thread-safe.
 */
final class LoneNode {
  private static final Duration AT_ONCE = Duration.ofMinutes(1);

  private final NodeCore core;
  private final NodeDriver driver;
  private final Desk desk;
  private final Homes homes;
  private final Teller teller;
  private final SegmentedLog log;

  // Of whoever runs the core.
  private final Deque<LoneAppended> unsettled = new ArrayDeque<>();
  private long durableThrough;

  LoneNode(NodeCore core, NodeDriver driver, Desk desk, Homes homes, Teller teller) {
    this.core = core;
    this.driver = driver;
    this.desk = desk;
    this.homes = homes;
    this.teller = teller;
    this.log = core.log();
  }

  /**
   * See {@link io.paxosstore.paxos.ReplicatedLog#append(io.paxosstore.paxos.Tenure, EntryRecord)}.
   */
  LoneAppended append(ClusterTenure tenure, EntryRecord record) {
    return append(new ClusterTenure[] {tenure}, List.of(new GroupRecord(tenure.group(), record)));
  }

  /** See {@link io.paxosstore.paxos.ReplicatedLog#append(List)}. */
  LoneAppended append(List<GroupRecord> records) {
    List<GroupRecord> sorted = sorted(records);
    while (true) {
      ClusterTenure[] tenures = new ClusterTenure[sorted.size()];
      for (int i = 0; i < tenures.length; i++) {
        tenures[i] = home(sorted.get(i).group());
      }
      try {
        return append(tenures, sorted);
      } catch (NotHomeException e) {
        // Nobody has used the group for long and it left memory just now.
        Thread.onSpinWait();
      }
    }
  }

  /** See {@link io.paxosstore.paxos.ReplicatedLog#awaitCounts}. */
  void await(LoneAppended appended) {
    if (appended.counts()) {
      return;
    }
    log.awaitDurable(appended.logPosition());
    if (!appended.counts()) {
      // Somebody else synced and may still be applying, or there was no room for that.
      lookAgain();
    }
    if (!appended.counts()) {
      throw unknown(appended);
    }
  }

  /** See {@link io.paxosstore.paxos.ReplicatedLog#whenCounts}. */
  void whenCounts(LoneAppended appended, Runnable counted, Consumer<StorageException> failed) {
    if (!appended.register(counted, failed)) {
      if (appended.counts()) {
        counted.run();
      } else {
        failed.accept(unknown(appended));
      }
      return;
    }
    if (log.durablePosition() >= appended.logPosition()) {
      lookAgain();
    } else {
      log.requestSync();
    }
    StorageException cause = driver.failure();
    if (cause != null) {
      appended.markFailed(cause);
    }
    if (appended.counts() || appended.failure() != null) {
      // It may have been settled before the waiter was there.
      appended.tell();
    }
  }

  /** The log is durable through here: applies all of that. */
  void durable(long position) {
    driver.exclusively(
        () -> {
          durableThrough = Math.max(durableThrough, position);
          long now = System.nanoTime();
          core.durable(position, now);
          core.endTurn(now);
          driver.doChoresDue(now);
          settle();
        });
  }

  /** A turn of the core is over; by whoever runs it. */
  void settle() {
    LoneAppended next = unsettled.peek();
    if (next == null || next.logPosition() > durableThrough || core.isFull()) {
      return;
    }
    for (; next != null && next.logPosition() <= durableThrough; next = unsettled.peek()) {
      unsettled.remove();
      desk.tellListeners(next);
      if (next.markCounts()) {
        teller.add(next::tell);
      }
    }
  }

  /** Nothing will come of anything any more; by whoever runs the core. */
  void fail(StorageException cause) {
    List<LoneAppended> lost = List.copyOf(unsettled);
    unsettled.clear();
    lost.forEach(appended -> appended.markFailed(cause));
    teller.add(() -> lost.forEach(LoneAppended::tell));
  }

  private LoneAppended append(ClusterTenure[] tenures, List<GroupRecord> records) {
    return driver.exclusively(
        () -> {
          driver.requireHealthy();
          for (ClusterTenure tenure : tenures) {
            if (!tenure.isCurrent()) {
              throw new NotHomeException(
                  "group " + tenure.group() + ": this node is its home no longer");
            }
          }
          if (core.isFull()) {
            // There may be room by now for what counts already.
            core.endTurn(System.nanoTime());
            settle();
          }
          NodeCore.Submitted submitted = core.submitAtOnce(records);
          LoneAppended appended =
              new LoneAppended(submitted.logPosition(), tenures, submitted.positions());
          unsettled.add(appended);
          return appended;
        });
  }

  private void lookAgain() {
    durable(log.durablePosition());
  }

  private ClusterTenure home(GroupId group) {
    ClusterTenure tenure = desk.tenure(group);
    if (tenure != null) {
      return tenure;
    }
    return switch (homes.locate(group, AT_ONCE)) {
      case Home.Here here -> Homes.own(here.tenure());
      case Home.There there -> throw new IllegalStateException("node " + there.node() + "?");
    };
  }

  private StorageException unknown(LoneAppended appended) {
    StorageException cause = appended.failure();
    if (cause == null) {
      cause = driver.failure();
    }
    if (cause == null) {
      cause = new DiskFullException("no room to apply it");
    }
    return new StorageException(
        "the outcome of a commit is not known yet: " + cause.getMessage(), cause);
  }

  private static List<GroupRecord> sorted(List<GroupRecord> records) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException("nothing to append");
    }
    if (records.size() == 1) {
      return records;
    }
    List<GroupRecord> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparing(GroupRecord::group));
    @Nullable GroupId last = null;
    for (GroupRecord each : sorted) {
      if (each.group().equals(last)) {
        throw new IllegalArgumentException("two records for group " + last);
      }
      last = each.group();
    }
    return sorted;
  }
}
