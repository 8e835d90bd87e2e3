package io.paxosstore.tpcc.history;

import java.util.PriorityQueue;

/**
 * Adds the order of real time: what was acknowledged comes before whatever was called later. A
 * moving frontier holds the acknowledged operations that no other acknowledged one is wholly behind
 * of, so each call gets about as many edges as there are clients, and the rest follows from those.
 */
final class RealTime {
  private final History history;
  private final Graph.Builder graph;
  private int[] frontier = new int[16];
  private int frontierLength;

  private RealTime(History history, Graph.Builder graph) {
    this.history = history;
    this.graph = graph;
  }

  /** Adds real time and sessions among the operations that count. */
  static void addTo(Graph.Builder graph, History history, boolean[] counts) {
    new RealTime(history, graph).run(counts);
    LongIntMap sessions = new LongIntMap();
    int[] lastOf = new int[history.size()];
    for (int operation = 0; operation < history.size(); operation++) {
      if (counts[operation]) {
        int session = sessions.putIfAbsent(history.client(operation), sessions.size());
        if (session == LongIntMap.NONE) {
          session = sessions.size() - 1;
        } else {
          graph.add(lastOf[session], operation, Dependency.SESSION, -1);
        }
        lastOf[session] = operation;
      }
    }
  }

  private void run(boolean[] counts) {
    PriorityQueue<Integer> running =
        new PriorityQueue<>((a, b) -> Long.compare(history.answered(a), history.answered(b)));
    for (int operation = 0; operation < history.size(); operation++) {
      if (!counts[operation]) {
        continue;
      }
      long called = history.called(operation);
      while (!running.isEmpty() && history.answered(running.element()) < called) {
        acknowledge(running.remove());
      }
      for (int i = 0; i < frontierLength; i++) {
        graph.add(frontier[i], operation, Dependency.REAL_TIME, -1);
      }
      if (history.answered(operation) != History.NEVER) {
        running.add(operation);
      }
    }
  }

  private void acknowledge(int operation) {
    long called = history.called(operation);
    int kept = 0;
    for (int i = 0; i < frontierLength; i++) {
      if (history.answered(frontier[i]) >= called) {
        frontier[kept++] = frontier[i];
      }
    }
    if (kept == frontier.length) {
      frontier = java.util.Arrays.copyOf(frontier, 2 * kept);
    }
    frontier[kept++] = operation;
    frontierLength = kept;
  }
}
