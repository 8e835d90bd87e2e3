package io.paxosstore.sql.session;

import io.paxosstore.paxos.NodeFigures;
import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.sql.catalog.SystemView;
import io.paxosstore.sql.catalog.VirtualTable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The views of schema SYS: what the node that a client is connected to knows of itself, of the
 * other nodes, and of its replicas of the entity groups. Asking costs no message to anybody.
 */
final class NodeViews {
  private static final String SCHEMA = "SYS";

  private NodeViews() {}

  static List<SystemView> of(Supplier<NodeStatus> status) {
    return List.of(
        new VirtualTable(SCHEMA, "NODES", (catalog, rows) -> nodes(status.get(), rows))
            .integer("NODE")
            .bool("IS_SELF")
            .bool("CONNECTED")
            .bool("SUSPECTED")
            .bigint("LAG")
            .bigint("ROUND_TRIP_P99_MICROS")
            .bigint("CONNECTIONS")
            .bigint("SUSPICIONS")
            .bigint("MESSAGES_SENT")
            .bigint("MESSAGES_RECEIVED")
            .bigint("MESSAGES_DROPPED")
            .bigint("BYTES_SENT")
            .bigint("BYTES_RECEIVED"),
        new VirtualTable(SCHEMA, "PAXOS", (catalog, rows) -> figures(status.get().figures(), rows))
            .text("FIGURE")
            .bigint("TOTAL"),
        new VirtualTable(SCHEMA, "GROUPS", (catalog, rows) -> groups(status.get(), rows))
            .integer("FAMILY")
            .integer("SLOT")
            .integer("HOME")
            .bigint("APPLIED")
            .integer("CHECKSUM")
            .integer("PREPARED")
            .bool("QUARANTINED"));
  }

  private static void nodes(NodeStatus status, VirtualTable.Rows rows) {
    for (int member : status.members()) {
      if (member == status.node()) {
        rows.add(member, true, true, false, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
      }
      for (NodeStatus.PeerStatus peer : status.peers()) {
        if (peer.node() == member) {
          rows.add(
              member,
              false,
              peer.connected(),
              peer.suspected(),
              peer.lag(),
              TimeUnit.NANOSECONDS.toMicros(peer.roundTripP99Nanos()),
              peer.connections(),
              peer.suspicions(),
              peer.messagesSent(),
              peer.messagesReceived(),
              peer.messagesDropped(),
              peer.bytesSent(),
              peer.bytesReceived());
        }
      }
    }
  }

  private static void figures(NodeFigures figures, VirtualTable.Rows rows) {
    rows.add("PROPOSALS", figures.proposals());
    rows.add("BATCHES", figures.batches());
    rows.add("DECIDED", figures.decided());
    rows.add("VOIDS", figures.voids());
    rows.add("REFUSED", figures.refused());
    rows.add("VOTES", figures.votes());
    rows.add("SYNCS", figures.syncs());
    rows.add("TENURES", figures.tenures());
    rows.add("OVERTAKEN", figures.overtaken());
    rows.add("HANDED_OVER", figures.handedOver());
    rows.add("DUELS", figures.duels());
    rows.add("TAKEOVERS", figures.takeovers());
    rows.add("SPURIOUS_TAKEOVERS", figures.spuriousTakeovers());
    rows.add("READS", figures.reads());
    rows.add("PROBES", figures.probes());
  }

  private static void groups(NodeStatus status, VirtualTable.Rows rows) {
    for (NodeStatus.GroupStatus group : status.groups()) {
      rows.add(
          group.group().family(),
          group.group().slot(),
          group.home(),
          group.applied(),
          group.checksum(),
          group.prepared(),
          group.quarantined());
    }
  }
}
