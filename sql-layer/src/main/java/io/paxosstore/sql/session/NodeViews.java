package io.paxosstore.sql.session;

import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.sql.catalog.SystemView;
import io.paxosstore.sql.catalog.VirtualTable;
import java.util.List;
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
            .bool("SUSPECTED"),
        new VirtualTable(SCHEMA, "GROUPS", (catalog, rows) -> groups(status.get(), rows))
            .integer("FAMILY")
            .integer("SLOT")
            .integer("HOME")
            .bigint("APPLIED")
            .integer("CHECKSUM")
            .integer("PREPARED"));
  }

  private static void nodes(NodeStatus status, VirtualTable.Rows rows) {
    for (int member : status.members()) {
      boolean self = member == status.node();
      boolean connected = self;
      boolean suspected = false;
      for (NodeStatus.PeerStatus peer : status.peers()) {
        if (peer.node() == member) {
          connected = peer.connected();
          suspected = peer.suspected();
        }
      }
      rows.add(member, self, connected, suspected);
    }
  }

  private static void groups(NodeStatus status, VirtualTable.Rows rows) {
    for (NodeStatus.GroupStatus group : status.groups()) {
      rows.add(
          group.group().family(),
          group.group().slot(),
          group.home(),
          group.applied(),
          group.checksum(),
          group.prepared());
    }
  }
}
