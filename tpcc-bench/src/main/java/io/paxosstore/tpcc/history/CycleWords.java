package io.paxosstore.tpcc.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A cycle of transactions in words, and as a graph for Graphviz. */
final class CycleWords {
  private static final int SHOWN = 3;
  private static final int[] NO_EDGES = {};

  private final History history;
  private final Appends appends;
  private final Graph graph;

  CycleWords(History history, Appends appends, Graph graph) {
    this.history = history;
    this.appends = appends;
    this.graph = graph;
  }

  /** Tells the shortest cycles; of the others only that there are some. */
  void tell(Map<String, int[]> cycles, Findings findings) {
    List<String> names = new ArrayList<>(cycles.keySet());
    names.sort(Comparator.comparingInt(name -> length(cycles, name)));
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (i < SHOWN) {
        tell(name, cycles.getOrDefault(name, NO_EDGES), findings);
      } else {
        findings.add(
            new Anomaly(name, "also " + length(cycles, name) + " transactions in a cycle"));
      }
    }
  }

  private static int length(Map<String, int[]> cycles, String name) {
    return cycles.getOrDefault(name, NO_EDGES).length;
  }

  private void tell(String name, int[] edges, Findings findings) {
    StringBuilder words = new StringBuilder();
    StringBuilder dot = new StringBuilder("digraph \"" + name + "\" {\n  node [shape=box];\n");
    words.append(edges.length).append(" transactions, each of which must come before the next");
    for (int i = 0; i < edges.length; i++) {
      String described = history.describe(graph.source(edges[i]));
      words.append("\n    T").append(i + 1).append(" = ").append(described);
      dot.append("  T").append(i + 1).append(" [label=\"T").append(i + 1).append(": ");
      dot.append(described).append("\"];\n");
    }
    for (int i = 0; i < edges.length; i++) {
      String from = "T" + (i + 1);
      String to = "T" + ((i + 1) % edges.length + 1);
      String why = why(edges[i], from, to);
      words.append("\n  ").append(from).append(" -> ").append(to).append(": ").append(why);
      dot.append("  ").append(from).append(" -> ").append(to);
      dot.append(" [label=\"").append(graph.kind(edges[i])).append("\", tooltip=\"");
      dot.append(why).append("\"];\n");
    }
    findings.add(new Anomaly(name, words.toString(), dot.append("}\n").toString()));
  }

  private String why(int edge, String from, String to) {
    int append = graph.detail(edge);
    return switch (graph.kind(edge)) {
      case WW -> to + " appended " + element(append) + " behind what " + from + " had appended";
      case WR -> to + " read " + element(append) + ", which " + from + " had appended";
      case RW -> from + " read the list without " + element(append) + ", which " + to + " appended";
      case SESSION -> "the same client called " + to + " after " + from;
      case REAL_TIME ->
          from
              + " was acknowledged "
              + HistoryText.micros(
                  history.called(graph.target(edge)) - history.answered(graph.source(edge)))
              + " before "
              + to
              + " was called";
    };
  }

  private String element(int append) {
    return "element " + appends.element(append) + " of list " + appends.key(append);
  }
}
