package io.paxosstore.tpcc.history;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * The shortest cycles of a graph, one of each kind. A cycle is looked for from each edge of the
 * kind that makes it what it is, first among data alone, then with sessions, then with real time;
 * what is found goes by the edges that it really has. Work is bounded; but where there are cycles,
 * at least one is found.
 */
final class CycleSearch {
  /** Edges looked at for one kind of cycle. */
  private static final long BOUND = 20_000_000;

  private static final int WRITES = Dependency.WW.mask() | Dependency.WR.mask();
  private static final int[] TIMES = {
    0, Dependency.SESSION.mask(), Dependency.SESSION.mask() | Dependency.REAL_TIME.mask()
  };

  private final Graph graph;
  private final Components components;
  private final Map<String, int[]> shortest = new TreeMap<>();
  // Breadth first, over pairs of a node and whether the edge that led to it was RW.
  private final int[] cameBy;
  private final int[] cameFrom;
  private final int[] round;
  private int rounds;
  private int[] queue = new int[64];
  private long work;

  CycleSearch(Graph graph, Components components) {
    this.graph = graph;
    this.components = components;
    cameBy = new int[2 * graph.nodes()];
    cameFrom = new int[2 * graph.nodes()];
    round = new int[2 * graph.nodes()];
  }

  /** The edges of the shortest cycle that was found under each name. */
  Map<String, int[]> run() {
    for (int times : TIMES) {
      search(Dependency.WW.mask(), Dependency.WW.mask() | times, false);
      search(Dependency.WR.mask(), WRITES | times, false);
      search(Dependency.RW.mask(), WRITES | times, false);
      search(Dependency.RW.mask(), Dependency.DATA | times, true);
      search(Dependency.RW.mask(), Dependency.DATA | times, false);
    }
    if (shortest.isEmpty()) {
      searchAnything();
    }
    return shortest;
  }

  private void search(int startMask, int allowed, boolean neverTwiceRw) {
    work = 0;
    for (int node = 0; node < graph.nodes(); node++) {
      if (components.of(node) == Components.ALONE) {
        continue;
      }
      for (int edge = graph.firstEdge(node); edge < graph.endOfEdges(node); edge++) {
        if ((graph.mask(edge) & startMask) != 0 && work < BOUND) {
          closeCycle(node, edge, allowed, neverTwiceRw);
        }
      }
    }
  }

  private void searchAnything() {
    for (int node = 0; node < graph.nodes() && shortest.isEmpty(); node++) {
      for (int edge = graph.firstEdge(node); edge < graph.endOfEdges(node); edge++) {
        closeCycle(node, edge, -1, false);
      }
    }
  }

  /** Looks for the shortest way back to where an edge starts. */
  private void closeCycle(int source, int startEdge, int allowed, boolean neverTwiceRw) {
    int component = components.of(source);
    if (component == Components.ALONE || components.of(graph.target(startEdge)) != component) {
      return;
    }
    rounds++;
    int head = 0;
    int tail = 0;
    IntUnaryOperator state =
        edge ->
            2 * graph.target(edge) + (neverTwiceRw && graph.kind(edge) == Dependency.RW ? 1 : 0);
    int start = state.applyAsInt(startEdge);
    round[start] = rounds;
    cameBy[start] = startEdge;
    cameFrom[start] = -1;
    queue[tail++] = start;
    while (head < tail) {
      int at = queue[head++];
      int node = at >> 1;
      for (int edge = graph.firstEdge(node); edge < graph.endOfEdges(node); edge++) {
        work++;
        int target = graph.target(edge);
        boolean rw = graph.kind(edge) == Dependency.RW;
        if ((graph.mask(edge) & allowed) == 0
            || components.of(target) != component
            || (rw && (at & 1) != 0)) {
          continue;
        }
        if (target == source) {
          if (!(rw && neverTwiceRw)) {
            found(at, edge);
            return;
          }
          continue;
        }
        int next = state.applyAsInt(edge);
        if (round[next] != rounds) {
          round[next] = rounds;
          cameBy[next] = edge;
          cameFrom[next] = at;
          if (tail == queue.length) {
            queue = Arrays.copyOf(queue, 2 * tail);
          }
          queue[tail++] = next;
        }
      }
    }
  }

  private void found(int last, int lastEdge) {
    int length = 1;
    for (int at = last; at >= 0; at = cameFrom[at]) {
      length++;
    }
    int[] edges = new int[length];
    edges[length - 1] = lastEdge;
    int at = last;
    for (int i = length - 2; i >= 0; i--) {
      edges[i] = cameBy[at];
      at = cameFrom[at];
    }
    String name = name(edges);
    int[] known = shortest.get(name);
    if (known == null || edges.length < known.length) {
      shortest.put(name, edges);
    }
  }

  /** The name of a cycle by what it is made of. */
  private String name(int[] edges) {
    int all = 0;
    int reads = 0;
    boolean adjacent = false;
    for (int i = 0; i < edges.length; i++) {
      all |= graph.mask(edges[i]);
      if (graph.kind(edges[i]) == Dependency.RW) {
        reads++;
        adjacent |= graph.kind(edges[(i + 1) % edges.length]) == Dependency.RW;
      }
    }
    String name;
    if (reads == 1) {
      name = "G-single";
    } else if (reads > 1) {
      name = adjacent ? "G2-item" : "G-nonadjacent";
    } else {
      name = (all & Dependency.WR.mask()) != 0 ? "G1c" : "G0";
    }
    if ((all & Dependency.REAL_TIME.mask()) != 0) {
      return name + "-realtime";
    }
    return (all & Dependency.SESSION.mask()) != 0 ? name + "-session" : name;
  }
}
