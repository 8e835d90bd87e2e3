package io.paxosstore.tpcc.history;

import java.util.Arrays;

/**
 * Dependencies between transactions, in arrays: edges of a node lie side by side. The detail of an
 * edge is the append that it is about.
 */
final class Graph {
  private final int[] first;
  private final int[] targets;
  private final byte[] kinds;
  private final int[] details;

  private Graph(int[] first, int[] targets, byte[] kinds, int[] details) {
    this.first = first;
    this.targets = targets;
    this.kinds = kinds;
    this.details = details;
  }

  int nodes() {
    return first.length - 1;
  }

  int edges() {
    return targets.length;
  }

  int firstEdge(int node) {
    return first[node];
  }

  int endOfEdges(int node) {
    return first[node + 1];
  }

  int target(int edge) {
    return targets[edge];
  }

  Dependency kind(int edge) {
    return Dependency.of(kinds[edge]);
  }

  int mask(int edge) {
    return 1 << kinds[edge];
  }

  int detail(int edge) {
    return details[edge];
  }

  /** The node that an edge starts from. */
  int source(int edge) {
    int found = Arrays.binarySearch(first, edge);
    if (found < 0) {
      return -found - 2;
    }
    // Nodes without edges begin where the next one does: the last of them has the edge.
    while (first[found + 1] == edge) {
      found++;
    }
    return found;
  }

  /** Collects edges in any order. */
  static final class Builder {
    private int[] sources = new int[1 << 10];
    private int[] targets = new int[1 << 10];
    private byte[] kinds = new byte[1 << 10];
    private int[] details = new int[1 << 10];
    private int size;

    /** Adds an edge, unless it leads back to where it starts. */
    void add(int source, int target, Dependency kind, int detail) {
      if (source == target) {
        return;
      }
      if (size == sources.length) {
        int room = size + (size >> 1);
        sources = Arrays.copyOf(sources, room);
        targets = Arrays.copyOf(targets, room);
        kinds = Arrays.copyOf(kinds, room);
        details = Arrays.copyOf(details, room);
      }
      sources[size] = source;
      targets[size] = target;
      kinds[size] = (byte) kind.ordinal();
      details[size++] = detail;
    }

    Graph build(int nodes) {
      int[] first = new int[nodes + 1];
      for (int i = 0; i < size; i++) {
        first[sources[i] + 1]++;
      }
      for (int node = 0; node < nodes; node++) {
        first[node + 1] += first[node];
      }
      int[] sortedTargets = new int[size];
      byte[] sortedKinds = new byte[size];
      int[] sortedDetails = new int[size];
      int[] position = first.clone();
      for (int i = 0; i < size; i++) {
        int to = position[sources[i]]++;
        sortedTargets[to] = targets[i];
        sortedKinds[to] = kinds[i];
        sortedDetails[to] = details[i];
      }
      return new Graph(first, sortedTargets, sortedKinds, sortedDetails);
    }
  }
}
