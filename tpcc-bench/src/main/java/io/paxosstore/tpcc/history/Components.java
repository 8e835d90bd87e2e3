package io.paxosstore.tpcc.history;

import java.util.Arrays;

/**
 * The parts of a graph in which everything reaches everything (Tarjan, without recursion): each
 * cycle lies in one of them. Nodes alone are in no part.
 */
final class Components {
  static final int ALONE = -1;

  private final Graph graph;
  private final int[] component;
  private final int[] index;
  private final int[] low;
  private final int[] nextEdge;
  private final int[] path;
  private int pathLength;
  private final int[] open;
  private int openLength;
  private int visited;
  private int count;

  private Components(Graph graph) {
    this.graph = graph;
    int nodes = graph.nodes();
    component = new int[nodes];
    Arrays.fill(component, ALONE);
    index = new int[nodes];
    low = new int[nodes];
    nextEdge = new int[nodes];
    path = new int[nodes];
    open = new int[nodes];
  }

  static Components of(Graph graph) {
    Components components = new Components(graph);
    for (int node = 0; node < graph.nodes(); node++) {
      if (components.index[node] == 0) {
        components.visit(node);
      }
    }
    return components;
  }

  /** Number of parts. */
  int count() {
    return count;
  }

  /** The part that a node is in, or {@link #ALONE}. */
  int of(int node) {
    return component[node];
  }

  private void visit(int root) {
    enter(root);
    while (pathLength > 0) {
      int node = path[pathLength - 1];
      if (nextEdge[node] < graph.endOfEdges(node)) {
        int target = graph.target(nextEdge[node]++);
        if (index[target] == 0) {
          enter(target);
        } else if (index[target] != Integer.MAX_VALUE) {
          low[node] = Math.min(low[node], index[target]);
        }
      } else {
        pathLength--;
        if (pathLength > 0) {
          int parent = path[pathLength - 1];
          low[parent] = Math.min(low[parent], low[node]);
        }
        if (low[node] == index[node]) {
          close(node);
        }
      }
    }
  }

  private void enter(int node) {
    index[node] = ++visited;
    low[node] = visited;
    nextEdge[node] = graph.firstEdge(node);
    path[pathLength++] = node;
    open[openLength++] = node;
  }

  /** Everything that was entered since the node, and is still open, is a part. */
  private void close(int node) {
    boolean alone = open[openLength - 1] == node;
    int member;
    do {
      member = open[--openLength];
      index[member] = Integer.MAX_VALUE;
      component[member] = alone ? ALONE : count;
    } while (member != node);
    count += alone ? 0 : 1;
  }
}
