package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Tenure;

/** The only replica is home of everything, always. */
final class LocalTenure implements Tenure {
  private final GroupId group;

  LocalTenure(GroupId group) {
    this.group = group;
  }

  @Override
  public GroupId group() {
    return group;
  }

  @Override
  public boolean isCurrent() {
    return true;
  }
}
