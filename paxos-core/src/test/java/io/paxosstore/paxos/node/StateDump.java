package io.paxosstore.paxos.node;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What a replica has applied to a group, as text: equal on all replicas at one position. */
final class StateDump {
  private StateDump() {}

  static List<String> of(NodeCore core, GroupId group) {
    List<String> rows = new ArrayList<>();
    try (Snapshot state = core.engine().snapshot()) {
      for (byte space : new byte[] {GroupKeys.SYSTEM, GroupKeys.ROWS, GroupKeys.PREPARED}) {
        ScanRange range = ScanRange.of(GroupKeys.prefix(space, group), GroupKeys.end(space, group));
        try (Cursor cursor = state.scan(range, Long.MAX_VALUE)) {
          while (cursor.next()) {
            rows.add(
                hex(cursor.keyArray(), cursor.keyOffset(), cursor.keyLength())
                    + "@"
                    + cursor.version()
                    + "="
                    + hex(cursor.valueArray(), cursor.valueOffset(), cursor.valueLength()));
          }
        }
      }
    }
    return rows;
  }

  private static String hex(byte[] bytes, int offset, int length) {
    return HexFormat.of().formatHex(Arrays.copyOfRange(bytes, offset, offset + length));
  }
}
