package io.paxosstore.tpcc.paxos.own;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.ReplicatedLog;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Sends a write to the member that is home. One whose outcome is unknown is sent again by the
 * caller, which does no harm: it sets a value that only this client sets.
 */
final class Forwarding {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] DONE = {};

  private Forwarding() {}

  /** The answer to a write that counts. */
  static byte[] done() {
    return DONE;
  }

  /** The answer of who is not home. */
  static byte[] elsewhere(int hint) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(hint).array();
  }

  /** True if the write counts. A home that falls silent or away ends the call early. */
  static boolean write(ReplicatedLog log, GroupId group, int home, long key, byte[] value) {
    ByteBuffer request = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + value.length);
    request.putInt(group.slot()).putLong(key).put(value);
    try {
      byte[] answer = log.peers().call(home, request.array(), PATIENCE);
      if (answer.length > 0) {
        log.redirected(group, home, ByteBuffer.wrap(answer).getInt());
      }
      return answer.length == 0;
    } catch (PeerException e) {
      return false;
    }
  }
}
