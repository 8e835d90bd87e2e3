package io.paxosstore.paxos.transport;

/**
 * Who is at the other end of a connection, as it said in its handshake.
 *
 * @param node its id
 * @param incarnation of its data directory (R8)
 * @param boot which start of that directory this is (R5)
 * @param configurationEpoch of the configuration that it had applied when it connected
 */
public record PeerIdentity(int node, long incarnation, int boot, long configurationEpoch) {
  /** True if both are of one data directory. */
  boolean sameDisk(PeerIdentity that) {
    return incarnation == that.incarnation;
  }

  @Override
  public String toString() {
    return "node " + node + " (" + Long.toHexString(incarnation) + " boot " + boot + ")";
  }
}
