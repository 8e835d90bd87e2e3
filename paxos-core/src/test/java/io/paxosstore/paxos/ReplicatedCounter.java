package io.paxosstore.paxos;

import static java.util.Objects.requireNonNull;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.runtime.ClusterOptions;
import io.paxosstore.paxos.runtime.ClusterReplica;
import java.nio.ByteBuffer;
import java.time.Duration;

// begin of the example
/** A number on which three nodes agree, whichever of them is asked. */
record ReplicatedCounter(ReplicatedLog log) implements AutoCloseable {
  static final GroupId GROUP = new GroupId(1, 0);
  static final byte[] KEY = GroupKeys.prefix(GroupKeys.ROWS, GROUP);
  static final Duration PATIENCE = Duration.ofSeconds(10);

  static ReplicatedCounter open(ClusterOptions node) {
    var counter = new ReplicatedCounter(ClusterReplica.open(node));
    counter.log.peers().serve((from, request) -> counter.addFor(from)); // what add() sends
    return counter;
  }

  /** Adds one, at the node that is home, and returns the sum when a majority has it on disk. */
  long add() throws PeerException {
    return switch (log.locate(GROUP, PATIENCE)) {
      case Home.Here(Tenure own) -> addHere(own).getLong();
      case Home.There(int node) -> ByteBuffer.wrap(log.peers().call(node, KEY, PATIENCE)).getLong();
    };
  }

  private byte[] addFor(int asker) {
    return addHere(requireNonNull(log.tenureFor(GROUP, asker, PATIENCE), "ask again")).array();
  }

  private synchronized ByteBuffer addHere(Tenure tenure) { // one append to a group at a time
    ByteBuffer sum = ByteBuffer.allocate(Long.BYTES).putLong(0, read() + 1);
    var change = new WriteBatch().put(KEY, sum.array()).version(log.hlc().next());
    log.awaitCounts(log.append(tenure, new EntryRecord.Commit(RequestId.NONE, change)));
    return sum;
  }

  /** The sum, at any node, with all that anybody had been told before this was called. */
  long get() {
    log.catchUp(GROUP, PATIENCE);
    return read();
  }

  private long read() {
    var cell = new Cell();
    return log.engine().get(KEY, Long.MAX_VALUE, cell) ? ByteBuffer.wrap(cell.copy()).getLong() : 0;
  }

  @Override
  public void close() {
    log.close();
  }
}
// end of the example
