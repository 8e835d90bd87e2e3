package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.paxos.node.NodeCore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where requests for a group go (design.md §5.1): to its home while that can be reached, else this
 * node becomes home itself. Those who want one group to be taken over share one takeover.
 * Thread-safe.
 */
final class Homes {
  private final int self;
  private final List<Integer> members;
  private final NodeCore core;
  private final NodeDriver driver;
  private final Desk desk;
  private final Links links;
  private final Takeovers takeovers;

  Homes(
      int self,
      List<Integer> members,
      NodeCore core,
      NodeDriver driver,
      Desk desk,
      Links links,
      Takeovers takeovers) {
    this.self = self;
    this.members = members;
    this.core = core;
    this.driver = driver;
    this.desk = desk;
    this.links = links;
    this.takeovers = takeovers;
  }

  /** See {@link io.paxosstore.paxos.ReplicatedLog#locate}. */
  Home locate(GroupId group, Duration timeout) {
    ClusterTenure tenure = desk.tenure(group);
    if (tenure != null) {
      return new Home.Here(tenure);
    }
    int hint = hint(group);
    int home = hint == -1 ? preferred(group) : hint;
    if (home != self && links.isReachable(home)) {
      return new Home.There(home);
    }
    return takeOver(group, home, timeout);
  }

  /** See {@link io.paxosstore.paxos.ReplicatedLog#tenureFor}. */
  @Nullable ClusterTenure tenureFor(GroupId group, int asker, Duration timeout) {
    ClusterTenure tenure = desk.tenure(group);
    if (tenure != null) {
      return tenure;
    }
    int hint = hint(group);
    if (hint != -1 && hint != self && hint != asker && links.isReachable(hint)) {
      return null;
    }
    return switch (takeOver(group, hint == asker ? -1 : hint, timeout)) {
      case Home.Here here -> (ClusterTenure) here.tenure();
      case Home.There there -> null;
    };
  }

  /** See {@link io.paxosstore.paxos.ReplicatedLog#redirected}. */
  void redirected(GroupId group, int from, int hint) {
    driver.post(() -> desk.view(group).redirected(from, hint, self));
    driver.run();
  }

  /** Who is probably home; -1 if nobody is known. Costs a turn of the core on first touch. */
  int hint(GroupId group) {
    GroupView view = desk.known(group);
    if (view != null) {
      return view.hint();
    }
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    driver.post(
        () -> {
          int hint = core.homeHint(group);
          desk.view(group).heard(hint);
          answer.complete(hint);
        },
        answer::completeExceptionally);
    driver.run();
    return Waits.get(answer);
  }

  /** The node that is to be home if nothing speaks against it: spreads groups over the nodes. */
  int preferred(GroupId group) {
    long mixed = ((long) group.family() << 32) ^ Integer.toUnsignedLong(group.slot());
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    mixed ^= mixed >>> 31;
    return members.get((int) Long.remainderUnsigned(mixed, members.size()));
  }

  /** The tenure as this class's own kind. */
  static ClusterTenure own(Tenure tenure) {
    if (tenure instanceof ClusterTenure own) {
      return own;
    }
    throw new NotHomeException("group " + tenure.group() + ": a tenure of another node");
  }

  private Home takeOver(GroupId group, int from, Duration timeout) {
    long deadline = Waits.deadline(timeout);
    CompletableFuture<Home> taken = new CompletableFuture<>();
    driver.post(
        () -> {
          GroupView view = desk.view(group);
          ClusterTenure tenure = view.tenure();
          if (tenure != null) {
            taken.complete(new Home.Here(tenure));
            return;
          }
          if (view.takeover(taken)) {
            takeovers.began(from, from != -1 && from != self && links.isConnected(from));
          }
          try {
            core.acquire(group, System.nanoTime());
          } catch (UnavailableException e) {
            // Nothing is wrong with the node.
            view.failTakeover(e);
          }
        },
        taken::completeExceptionally);
    driver.run();
    return Waits.get(taken, deadline, "node " + self + " cannot become home of group " + group);
  }
}
