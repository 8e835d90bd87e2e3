package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.paxos.GroupId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Threads that write to many groups through all nodes until they are told to stop. */
final class Load {
  private final Writers writers;
  private final int nodes;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean stopped;

  Load(Writers writers, int nodes, int threads, int groups) {
    this.writers = writers;
    this.nodes = nodes;
    for (int thread = 0; thread < threads; thread++) {
      int number = thread;
      this.threads.add(Thread.ofVirtual().start(() -> run(number, groups)));
    }
  }

  private void run(int number, int groups) {
    try {
      for (int i = number; !stopped; i++) {
        writers.write(1 + i % nodes, new GroupId(3, i % groups));
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
