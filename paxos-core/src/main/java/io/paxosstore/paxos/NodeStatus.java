package io.paxosstore.paxos;

import java.util.List;

/**
 * What a node tells about itself and its groups, for operators and tests.
 *
 * @param node its id
 * @param members ids of all nodes, ascending
 * @param peers what it sees of the others
 * @param groups the groups that it holds, ascending
 * @param takeovers how often it has set out to become a group's home since it was opened
 * @param spuriousTakeovers how many of these because the home was silent, which was not dead
 */
public record NodeStatus(
    int node,
    List<Integer> members,
    List<PeerStatus> peers,
    List<GroupStatus> groups,
    long takeovers,
    long spuriousTakeovers) {
  /** Copies the lists. */
  public NodeStatus {
    members = List.copyOf(members);
    peers = List.copyOf(peers);
    groups = List.copyOf(groups);
  }

  /** Another node as this one sees it. */
  public record PeerStatus(int node, boolean connected, boolean suspected) {}

  /**
   * One replica.
   *
   * @param home id of the node believed to be home; -1 if none is known
   * @param applied position through which entries are readable here
   * @param checksum running checksum of the entries through {@code applied}: equal on all replicas
   *     at the same position
   * @param prepared transactions over several groups that wait for their outcome here
   */
  public record GroupStatus(GroupId group, int home, long applied, int checksum, int prepared) {}
}
