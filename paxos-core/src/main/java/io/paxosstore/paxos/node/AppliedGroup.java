package io.paxosstore.paxos.node;

import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.StateDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has been applied to one group, as far as memory holds it. Changed by the core's thread only,
 * read by any.
 *
 * <p>{@link #prepared()} loses a prepare only after the batch with its rows is in the engine, so
 * whoever reads the list first and the engine afterwards misses nothing (R16).
 */
final class AppliedGroup {
  private final GroupId group;
  private final byte[] headKey;
  private volatile StateRows.Tip tip;
  private volatile long floor;
  private volatile long readableFrom;
  private volatile boolean installing;
  private volatile boolean quarantined;

  // Of the core's thread.
  private @Nullable StateChain chain;
  private StateDigest digest = StateDigest.NONE;

  /** What is being put together to be applied; of the core's thread. */
  private @Nullable GroupChange changing;

  /** Null once this object was dropped: its reader has to look again. */
  private volatile @Nullable List<Prepared> prepared;

  private AppliedGroup(
      GroupId group, StateRows.Tip tip, long floor, List<Prepared> prepared, Snapshot state) {
    this.group = group;
    this.headKey = StateRows.headKey(group);
    this.tip = tip;
    this.floor = floor;
    this.prepared = prepared;
    this.installing = StateRows.read(state, StateRows.installingKey(group)) != null;
    this.quarantined = StateRows.read(state, StateRows.quarantinedKey(group)) != null;
    byte[] from = StateRows.read(state, StateRows.readableFromKey(group));
    this.readableFrom =
        from == null ? 0 : StateRows.longOf("least readable version of group " + group, from);
  }

  static AppliedGroup load(StorageEngine engine, GroupId group, long nowNanos) {
    try (Snapshot state = engine.snapshot()) {
      return new AppliedGroup(
          group,
          StateRows.readTip(state, group),
          StateRows.readFloor(state, group),
          readPrepared(state, group, nowNanos),
          state);
    }
  }

  /** After a snapshot was put in the place of the group's rows. */
  void reload(StorageEngine engine, long nowNanos, long readableFrom) {
    try (Snapshot state = engine.snapshot()) {
      tip = StateRows.readTip(state, group);
      floor = StateRows.readFloor(state, group);
      prepared = readPrepared(state, group, nowNanos);
    }
    this.readableFrom = readableFrom;
    chain = null;
    digest = StateDigest.NONE;
    quarantined = false;
    installing = false;
  }

  GroupId group() {
    return group;
  }

  /** Key of the head's row; not to be changed. */
  byte[] headKey() {
    return headKey;
  }

  @Nullable GroupChange changing() {
    return changing;
  }

  void changing(@Nullable GroupChange change) {
    changing = change;
  }

  StateRows.Tip tip() {
    return tip;
  }

  Head head() {
    return tip.head();
  }

  /** Requests attempted at this time or before are refused; their outcomes may be forgotten. */
  long floor() {
    return floor;
  }

  /** Reads below this timestamp may miss versions: a snapshot brought only the newest ones. */
  long readableFrom() {
    return readableFrom;
  }

  /** True while the group's rows are neither its old ones nor its new ones. */
  boolean isInstalling() {
    return installing;
  }

  void installing(boolean installing) {
    this.installing = installing;
  }

  /** True if what is applied is known to be damaged, until a snapshot has replaced it. */
  boolean isQuarantined() {
    return quarantined;
  }

  /** What is applied is damaged. */
  void quarantine() {
    quarantined = true;
    installing = true;
  }

  /** Checksums of the last positions; begun when it is first wanted. */
  StateChain chain() {
    StateChain known = chain;
    if (known == null) {
      known = new StateChain(tip.head().position(), tip.checksum());
      chain = known;
    }
    return known;
  }

  /** True if others have told of another state, and it is not known who is right. */
  boolean isDisputed() {
    return chain != null && chain.isDisputed();
  }

  /** What others are told of this state. */
  StateDigest digest() {
    StateRows.Tip now = tip;
    if (installing) {
      return StateDigest.NONE;
    }
    if (digest.position() != now.head().position()) {
      digest = new StateDigest(now.head().position(), now.checksum());
    }
    return digest;
  }

  /** Unresolved prepares, the oldest first; null if this object was dropped. */
  @Nullable List<Prepared> prepared() {
    return prepared;
  }

  /** The core drops objects itself, so it never meets a dropped one. */
  List<Prepared> preparedNow() {
    List<Prepared> now = prepared;
    if (now == null) {
      throw new IllegalStateException("group " + group + " was dropped");
    }
    return now;
  }

  /** The batch that brings this about is in the engine. */
  void become(StateRows.Tip tip, long floor, List<Prepared> prepared) {
    this.tip = tip;
    if (this.floor != floor) {
      this.floor = floor;
    }
    if (this.prepared != prepared) {
      this.prepared = prepared;
    }
  }

  void drop() {
    prepared = null;
  }

  static @Nullable Prepared find(List<Prepared> prepared, RequestId request) {
    for (Prepared each : prepared) {
      if (each.prepare().request().equals(request)) {
        return each;
      }
    }
    return null;
  }

  private static List<Prepared> readPrepared(Snapshot state, GroupId group, long nowNanos) {
    List<Prepared> all = new ArrayList<>();
    for (EntryRecord.Prepare each :
        StateRows.readPrepared(
            state,
            GroupKeys.prefix(GroupKeys.PREPARED, group),
            GroupKeys.end(GroupKeys.PREPARED, group))) {
      all.add(new Prepared(each, nowNanos));
    }
    all.sort(Comparator.comparingLong(Prepared::prepareTs));
    return List.copyOf(all);
  }
}
