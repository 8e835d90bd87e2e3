package io.paxosstore.tpcc.history;

/**
 * Something that a correct database does not show.
 *
 * @param name its name in the literature, such as G-single or "lost element"
 * @param words what was seen, by which operations, on which keys
 * @param dot the same as a graph for Graphviz; empty where there is nothing to draw
 */
public record Anomaly(String name, String words, String dot) {
  Anomaly(String name, String words) {
    this(name, words, "");
  }

  @Override
  public String toString() {
    return name + ": " + words;
  }
}
