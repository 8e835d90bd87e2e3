package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.node.CoreOptions;
import io.paxosstore.paxos.replica.ReplicaOptions;
import io.paxosstore.paxos.transport.PeerTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a node of a cluster is opened.
 *
 * @param cluster name that all nodes of the cluster give: nodes of another one are turned away
 * @param self id of this node
 * @param members all nodes, this one included: 1, 3 or 5
 * @param node its directory and storage
 * @param times how long to wait for what
 * @param tailBytes decided entries kept in memory for nodes that lag; who lags further gets
 *     snapshots
 * @param remoteWithoutAuthentication whether an address that other machines reach is meant although
 *     the nodes do not authenticate each other, so that anybody there could speak as one
 * @param peerTls with which the nodes authenticate each other and encrypt what they say; null for
 *     neither. All nodes of a cluster have it, or none
 */
public record ClusterOptions(
    String cluster,
    int self,
    List<Member> members,
    NodeOptions node,
    Times times,
    long tailBytes,
    boolean remoteWithoutAuthentication,
    @Nullable PeerTls peerTls) {
  private static final int LONGEST_NAME = 64;
  private static final int MOST_MEMBERS = 5;

  /** Checks the options and sorts the members. */
  public ClusterOptions {
    if (cluster.isBlank() || cluster.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the name of a cluster has 1 to " + LONGEST_NAME + " characters: '" + cluster + "'");
    }
    if (cluster.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the name of a cluster is one line of text");
    }
    List<Member> sorted = new ArrayList<>(members);
    sorted.sort(Comparator.comparingInt(Member::id));
    members = List.copyOf(sorted);
    if (members.size() > MOST_MEMBERS || members.size() % 2 == 0) {
      throw new IllegalArgumentException(
          "a cluster has 1, 3 or 5 nodes, not " + members.size() + ": " + members);
    }
    for (int i = 1; i < members.size(); i++) {
      if (members.get(i - 1).id() == members.get(i).id()) {
        throw new IllegalArgumentException("two nodes have the same id: " + members);
      }
    }
    if (members.stream().noneMatch(each -> each.id() == self)) {
      throw new IllegalArgumentException("node " + self + " is none of " + members);
    }
    if (peerTls != null) {
      peerTls.requireNames(cluster, self);
    }
    if (members.size() > 1) {
      for (Member member : members) {
        if (member.port() == 0) {
          throw new IllegalArgumentException("node " + member.id() + " has no port: " + members);
        }
      }
      if (members.stream().map(each -> each.host() + ":" + each.port()).distinct().count()
          < members.size()) {
        throw new IllegalArgumentException("two nodes have the same address: " + members);
      }
    }
  }

  /** A node with the usual times, which only this machine reaches. */
  public static ClusterOptions of(
      String cluster, int self, List<Member> members, NodeOptions node) {
    return new ClusterOptions(
        cluster, self, members, node, Times.DEFAULT, CoreOptions.TAIL_BYTES, false, null);
  }

  /** The only node of a cluster of one: the embedded engine. */
  public static ClusterOptions single(NodeOptions node) {
    return of("embedded", 1, List.of(new Member(1, "localhost", 0)), node);
  }

  /** These options with other times. */
  public ClusterOptions times(Times times) {
    return new ClusterOptions(
        cluster, self, members, node, times, tailBytes, remoteWithoutAuthentication, peerTls);
  }

  /** These options with another bound on what is kept in memory for nodes that lag. */
  public ClusterOptions tailBytes(long tailBytes) {
    return new ClusterOptions(
        cluster, self, members, node, times, tailBytes, remoteWithoutAuthentication, peerTls);
  }

  /** These options, allowed to listen where other machines reach it. */
  public ClusterOptions remoteWithoutAuthentication(boolean allowed) {
    return new ClusterOptions(cluster, self, members, node, times, tailBytes, allowed, peerTls);
  }

  /**
   * These options with TLS between the nodes, or without it.
   *
   * @throws IllegalArgumentException if the certificate is not that of this node of this cluster
   */
  public ClusterOptions peerTls(@Nullable PeerTls tls) {
    return new ClusterOptions(
        cluster, self, members, node, times, tailBytes, remoteWithoutAuthentication, tls);
  }

  /** Ids of the members, ascending. */
  List<Integer> memberIds() {
    return members.stream().map(Member::id).toList();
  }

  /** This node. */
  Member own() {
    return members.stream().filter(each -> each.id() == self).findFirst().orElseThrow();
  }

  /** Where a member listens, not resolved; null if there is no such member. */
  @Nullable InetSocketAddress address(int id) {
    return members.stream()
        .filter(each -> each.id() == id)
        .findFirst()
        .map(each -> InetSocketAddress.createUnresolved(each.host(), each.port()))
        .orElse(null);
  }

  CoreOptions coreOptions() {
    return new CoreOptions(
        node.directory(),
        node.fileSystem(),
        node.engineOptions(),
        node.coreLogOptions(),
        self,
        memberIds(),
        node.pinnedLogBytes(),
        members.size() == 1 ? 0 : tailBytes,
        CoreOptions.LOADED_GROUPS,
        times.maxSkew().toMillis(),
        ReplicaOptions.Timing.DEFAULT,
        new ReplicaOptions.Limits(
            node.maxAppendBytes(),
            ReplicaOptions.Limits.DEFAULT.queuedBytes(),
            ReplicaOptions.Limits.DEFAULT.messageBytes(),
            members.size() == 1 ? 0 : ReplicaOptions.Limits.DEFAULT.tailBytes(),
            // Only to keep others from much that is void is one at a time; alone, nothing ever is.
            members.size() == 1 ? Integer.MAX_VALUE : 1),
        node.wallMillis(),
        () -> ThreadLocalRandom.current().nextLong());
  }

  /**
   * How long to wait for what.
   *
   * @param counts for what was appended to count, before the waiter is told that no majority
   *     answers
   * @param maxSkew by how much another node's clock may be ahead; messages beyond it are not heard
   * @param handOverAfter how long a returned node must be connected before it gets groups back, and
   *     how long a group must be quiet before it is given back
   */
  public record Times(Duration counts, Duration maxSkew, Duration handOverAfter) {
    /** 10 seconds for a commit, a minute of skew, groups are given back after 2 seconds. */
    public static final Times DEFAULT =
        new Times(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofSeconds(2));

    /** Checks that all are positive. */
    public Times {
      requirePositive("counts", counts);
      requirePositive("maxSkew", maxSkew);
      requirePositive("handOverAfter", handOverAfter);
    }

    private static void requirePositive(String name, Duration time) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException(name + " must be positive: " + time);
      }
    }
  }
}
