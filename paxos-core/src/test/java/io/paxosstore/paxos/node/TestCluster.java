package io.paxosstore.paxos.node;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.paxos.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Nodes in one thread; messages are delivered by hand, time moves when it is told to. */
class TestCluster implements AutoCloseable {
  static final GroupId G = new GroupId(1, 7);
  static final GroupId H = new GroupId(1, 8);

  final TreeMap<Integer, TestNode> nodes = new TreeMap<>();
  final List<TestNode.Mail> mail = new ArrayList<>();
  final TreeSet<Integer> cutOff = new TreeSet<>();

  /** Nobody hears of these groups. */
  final TreeSet<GroupId> muted = new TreeSet<>();

  private final List<Integer> members;
  private final TestNode.Sizes sizes;
  private long now = 1_000_000_000L;

  TestCluster(TestNode.Sizes sizes, List<? extends FileSystem> disks) {
    this.sizes = sizes;
    List<Integer> ids = new ArrayList<>();
    for (int i = 1; i <= disks.size(); i++) {
      ids.add(i);
    }
    this.members = List.copyOf(ids);
    for (int id : members) {
      start(id, disks.get(id - 1));
    }
  }

  TestNode start(int id, FileSystem disk) {
    TestNode node = new TestNode(id, disk, members, mail, sizes, now);
    nodes.put(id, node);
    cutOff.remove(id);
    for (TestNode other : nodes.values()) {
      other.core.peerSeen(id, now);
    }
    return node;
  }

  /** The process is gone; what it had under way is lost. */
  void kill(int id) {
    TestNode node = nodes.remove(id);
    if (node != null) {
      node.core.close();
    }
    lose(id);
  }

  /** Nobody hears the node, and it hears nobody. */
  void lose(int id) {
    cutOff.add(id);
    mail.removeIf(each -> each.from() == id || each.to() == id);
    for (TestNode other : nodes.values()) {
      if (other.id != id) {
        other.core.peerLost(id, now);
      }
    }
  }

  void heal(int id) {
    cutOff.remove(id);
    for (TestNode other : nodes.values()) {
      if (other.id != id) {
        other.core.peerSeen(id, now);
        TestNode back = nodes.get(id);
        if (back != null) {
          back.core.peerSeen(other.id, now);
        }
      }
    }
  }

  TestNode node(int id) {
    TestNode node = nodes.get(id);
    if (node == null) {
      throw new AssertionError("node " + id + " is not running");
    }
    return node;
  }

  /** A message is about to be heard. */
  void delivered(TestNode.Mail mail) {}

  /** Turns and deliveries until nothing is under way; time stands still. */
  void settle() {
    for (int rounds = 0; rounds < 10_000; rounds++) {
      for (TestNode node : nodes.values()) {
        node.now = now;
        node.turn();
      }
      if (mail.isEmpty()) {
        nodes.values().forEach(TestNode::synced);
      }
      if (mail.isEmpty()) {
        return;
      }
      List<TestNode.Mail> delivered = List.copyOf(mail);
      mail.clear();
      for (TestNode.Mail each : delivered) {
        TestNode to = nodes.get(each.to());
        if (muted.contains(each.message().group())) {
          continue;
        }
        if (to != null && !cutOff.contains(each.to()) && !cutOff.contains(each.from())) {
          delivered(each);
          to.core.received(each.from(), each.message(), now);
        }
      }
    }
    throw new AssertionError("messages without end");
  }

  /** Lets time pass until the condition holds. */
  void until(Predicate<TestCluster> condition) {
    for (int steps = 0; steps < 300; steps++) {
      settle();
      if (condition.test(this)) {
        return;
      }
      now += 20_000_000L;
      for (TestNode node : nodes.values()) {
        node.now = now;
        if (node.wakeAt <= now) {
          node.wakeAt = Long.MAX_VALUE;
          node.core.wakeup(now);
        }
      }
    }
    throw new AssertionError("it never came");
  }

  /** Makes the node the group's home. */
  TestNode home(int id, GroupId group) {
    TestNode node = node(id);
    until(
        cluster -> {
          if (!node.core.isHome(group)) {
            node.core.acquire(group, now);
            return false;
          }
          return node.homes.contains(group);
        });
    return node;
  }

  /** All running nodes have applied the group equally far. */
  void converge(GroupId group) {
    until(
        cluster -> {
          long greatest =
              nodes.values().stream()
                  .mapToLong(node -> node.core.appliedThrough(group))
                  .max()
                  .orElseThrow();
          for (TestNode node : nodes.values()) {
            if (node.core.appliedThrough(group) < greatest) {
              node.core.check(group, -node.id, now);
            }
          }
          return nodes.values().stream()
              .allMatch(node -> node.core.appliedThrough(group) == greatest);
        });
  }

  @Override
  public void close() {
    nodes.values().forEach(node -> node.core.close());
  }
}
