package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.GroupKeys;
import java.util.Arrays;

/** Scans stay inside one group: it is what history, latch and, on a cluster, home are kept by. */
final class GroupRanges {
  private GroupRanges() {}

  /**
   * The group that [from, to) lies in.
   *
   * @throws IllegalArgumentException if the range leaves it
   */
  static long groupOf(byte[] from, byte[] to) {
    long group = Keys.group(from);
    boolean inside =
        to.length >= GroupKeys.PREFIX_BYTES
            && Arrays.equals(from, 0, GroupKeys.PREFIX_BYTES, to, 0, GroupKeys.PREFIX_BYTES);
    if (!inside && Arrays.compareUnsigned(to, GroupKeys.end(from[0], Keys.groupId(group))) > 0) {
      throw new IllegalArgumentException("a scan leaves group " + Keys.groupId(group));
    }
    return group;
  }
}
