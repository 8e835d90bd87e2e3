package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.paxos.GroupId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Threads that write to many groups until they are told to stop. */
final class Load {
  private final Writers writers;
  private final List<Integer> gateways;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean stopped;

  /** Writes through all of so many nodes. */
  Load(Writers writers, int nodes, int threads, int groups) {
    this(writers, IntStream.rangeClosed(1, nodes).boxed().toList(), threads, 3, groups);
  }

  /** Writes through these nodes to groups of a family. */
  Load(Writers writers, List<Integer> gateways, int threads, int family, int groups) {
    this.writers = writers;
    this.gateways = gateways;
    for (int thread = 0; thread < threads; thread++) {
      int number = thread;
      this.threads.add(Thread.ofVirtual().start(() -> run(number, family, groups)));
    }
  }

  private void run(int number, int family, int groups) {
    try {
      for (int i = number; !stopped; i++) {
        writers.write(gateways.get(i % gateways.size()), new GroupId(family, i % groups));
      }
    } catch (Throwable e) {
      failures.add(e);
    }
  }

  /** Waits until so many more were acknowledged. */
  void awaitAcknowledged(int more) {
    int goal = writers.acknowledged() + more;
    TestCluster.await(
        () -> "acknowledged: " + writers.acknowledged() + " of " + goal,
        () -> writers.acknowledged() >= goal || !failures.isEmpty());
    assertEquals(List.of(), failures);
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
  }
}
