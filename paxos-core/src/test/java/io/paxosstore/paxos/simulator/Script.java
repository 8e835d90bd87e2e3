package io.paxosstore.paxos.simulator;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A world where nothing happens but what a scenario says; times are in milliseconds. */
final class Script {
  final World world;
  private final List<Operation> begun = new ArrayList<>();

  Script(int members, int window, @Nullable PlantedBug plant, @Nullable Consumer<String> printer) {
    world = new World(1, Parameters.scripted(members, window), plant, printer);
  }

  /** A node becomes home by an acknowledged write of key 3. */
  void makeHome(int node) {
    Operation first = write(node, 3);
    run(20);
    isCommitted(first);
  }

  Operation write(int node, int key) {
    return begin(node, Operation.Kind.WRITE, key);
  }

  Operation readAtHome(int node, int key) {
    return begin(node, Operation.Kind.READ_AT_HOME, key);
  }

  Operation readHere(int node, int key) {
    return begin(node, Operation.Kind.READ_HERE, key);
  }

  private Operation begin(int node, Operation.Kind kind, int key) {
    Operation operation = world.clients.ask(node, kind, 0, key);
    begun.add(operation);
    return operation;
  }

  /** The same request comes once more, by another node. */
  void repeat(Operation operation, int node) {
    ((Clients.Client) operation.owner).hedge(node);
  }

  void run(long millis) {
    world.runFor(millis * Parameters.MILLIS);
  }

  void cut(int from, int to) {
    world.network.cut(from, to);
  }

  void join(int from, int to) {
    world.network.join(from, to);
  }

  /** Both directions between a node and all others. */
  void isolate(int node) {
    for (int peer = 1; peer <= world.parameters.members(); peer++) {
      if (peer != node) {
        cut(node, peer);
        cut(peer, node);
      }
    }
  }

  void rejoin(int node) {
    for (int peer = 1; peer <= world.parameters.members(); peer++) {
      if (peer != node) {
        join(node, peer);
        join(peer, node);
      }
    }
    world.reachabilityChanged(node);
  }

  void hold(int from, int to) {
    world.network.hold(from, to);
  }

  void release(int from, int to) {
    world.network.release(from, to);
  }

  void stall(int node) {
    world.node(node).disk().stalled++;
  }

  void unstall(int node) {
    world.node(node).disk().stalled--;
  }

  void crash(int node) {
    world.node(node).crash();
  }

  void start(int node) {
    world.node(node).start();
  }

  void suspect(int node, int peer) {
    Process process = requireNonNull(world.node(node).process());
    world.node(node).later(0, () -> process.believes(peer, true));
  }

  void acquire(int node) {
    world.acquire(node, 0);
  }

  /** All is well again, and everything that was begun gets an outcome, sooner or later. */
  void heal() {
    world.heal();
    for (int second = 0; second < 30; second++) {
      run(1_000);
      for (Operation each : begun) {
        if (each.outcome == null) {
          repeat(each, 1 + second % world.parameters.members());
        }
      }
    }
    begun.forEach(this::isDone);
  }

  void isUnderWay(Operation operation) {
    assertNull(operation.outcome, operation::toString);
  }

  void isDone(Operation operation) {
    assertNotNull(operation.outcome, operation::toString);
  }

  long isCommitted(Operation write) {
    return assertInstanceOf(Answer.Committed.class, write.outcome, write::toString).position();
  }

  /** The read has seen the write, and none after it. */
  void hasRead(Operation read, Operation write) {
    assertEquals(new Answer.Value(isCommitted(write)), read.outcome, read::toString);
  }
}
