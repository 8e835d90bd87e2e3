package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.replica.Head;

/** What the node keeps in memory about a group that was touched lately. */
final class GroupState {
  private final byte[] headKey;
  private final Tenure tenure;

  /** After everything that was appended; written under the append lock, read without. */
  private volatile Head appended;

  /**
   * After everything that is readable in the engine; written under the applier's lock, read
   * without.
   */
  private volatile Head applied;

  /** What {@link #applied} becomes once the batch at hand is in; under the applier's lock. */
  private Head applying;

  GroupState(GroupId group, Head applied) {
    this.headKey = HeadRecord.key(group);
    this.tenure = new LocalTenure(group);
    this.appended = applied;
    this.applied = applied;
    this.applying = applied;
  }

  Tenure tenure() {
    return tenure;
  }

  byte[] headKey() {
    return headKey;
  }

  Head appended() {
    return appended;
  }

  void appended(Head head) {
    appended = head;
  }

  Head applied() {
    return applied;
  }

  Head applying() {
    return applying;
  }

  void applying(Head head) {
    applying = head;
  }

  void becameReadable() {
    applied = applying;
  }

  /** True if the storage engine knows all there is to know. */
  boolean isSettled() {
    return appended.position() == applied.position();
  }
}
