package io.paxosstore.tpcc.history;

import java.util.List;
import java.util.Map;

/**
 * Strict serializability of transactions that append to lists and read them, inferred as Elle does
 * (Kingsbury and Alvaro, VLDB 2020): since each element is appended once and a read shows all that
 * came before, reads tell the order of versions, and with it who must come before whom. If no order
 * of all transactions satisfies that together with sessions and real time, there is a cycle.
 *
 * <p>Found are, by the names of Adya: G0, G1c, G-single, G-nonadjacent (long fork) and G2-item,
 * with {@code -session} or {@code -realtime} behind the name where the cycle needs those; G1a
 * ("aborted read"), G1b ("intermediate read"), and what needs no cycle: internal inconsistency,
 * incompatible orders, dirty updates, duplicates, elements that nobody wrote, lost ones and ones of
 * the future. A transaction of unknown outcome counts as committed once anybody has seen what it
 * appended.
 */
public final class ListAppendCheck {
  private ListAppendCheck() {}

  /** Checks a history of lists. */
  public static Verdict check(History history) {
    Appends appends = new Appends(history);
    Findings findings = new Findings();
    VersionOrders orders = VersionOrders.of(history, appends, findings);
    ReadChecks.run(history, appends, orders, findings);
    Graph graph = graph(history, orders);
    Components components = Components.of(graph);
    if (components.count() > 0) {
      Map<String, int[]> cycles = new CycleSearch(graph, components).run();
      new CycleWords(history, appends, graph).tell(cycles, findings);
    }
    return new Verdict(
        findings.all(),
        List.of(),
        "lists: "
            + orders.committed()
            + " transactions, "
            + orders.lists()
            + " lists, "
            + appends.size()
            + " elements, "
            + graph.edges()
            + " dependencies");
  }

  private static Graph graph(History history, VersionOrders orders) {
    Graph.Builder builder = new Graph.Builder();
    orders.addWritesTo(builder);
    for (int operation = 0; operation < history.size(); operation++) {
      if (!orders.counts(operation)) {
        continue;
      }
      for (int step = history.firstStep(operation);
          step < history.endOfSteps(operation);
          step = history.nextStep(step)) {
        if (history.kind(step) == StepKind.LIST && orders.fits(operation, step)) {
          orders.addReadTo(builder, operation, step);
        }
      }
    }
    orders.addUnseenTo(builder);
    RealTime.addTo(builder, history, orders.counting());
    return builder.build(history.size());
  }
}
