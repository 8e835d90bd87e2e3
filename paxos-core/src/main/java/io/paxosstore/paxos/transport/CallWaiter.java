package io.paxosstore.paxos.transport;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.paxos.PeerException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The thread that waits for the outcome of its call. */
final class CallWaiter {
  private final Thread thread = Thread.currentThread();
  private volatile byte @Nullable [] answer;
  private volatile @Nullable PeerException failure;

  void answered(byte[] bytes) {
    answer = bytes;
    LockSupport.unpark(thread);
  }

  void failed(PeerException why) {
    failure = why;
    LockSupport.unpark(thread);
  }

  /** Waits; the call's own timeout ends it at the latest. */
  byte[] await(int node) throws PeerException {
    while (true) {
      byte[] bytes = answer;
      if (bytes != null) {
        return bytes;
      }
      PeerException why = failure;
      if (why != null) {
        // Made on the event loop: the stack that says something is the caller's.
        PeerException here = new PeerException(why.kind(), why.node(), why.getMessage());
        here.initCause(why);
        throw here;
      }
      if (thread.isInterrupted()) {
        throw new PeerException(
            PeerException.Kind.INTERRUPTED, node, "interrupted while node " + node + " was asked");
      }
      NoWait.check();
      LockSupport.park(this);
    }
  }
}
