package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.replica.GroupMessage;

/** The other nodes, as the core and the choice of homes need them. */
interface Links {
  /** Nobody is there: the only node of its cluster. */
  Links NONE =
      new Links() {
        @Override
        public void send(int to, GroupMessage message) {
          throw new IllegalStateException("node " + to + " is no peer: there is only one");
        }

        @Override
        public void flush() {
          // Nothing was sent.
        }

        @Override
        public boolean execute(Runnable task) {
          return false;
        }

        @Override
        public boolean isReachable(int node) {
          return false;
        }

        @Override
        public boolean isConnected(int node) {
          return false;
        }
      };

  /** Queues a message; it may be lost. */
  void send(int to, GroupMessage message);

  /** Sends what is queued. */
  void flush();

  /** Runs something on the thread that sends; false if there is none. */
  boolean execute(Runnable task);

  /** True if the node is connected and not suspected. */
  boolean isReachable(int node);

  /** True if the node is connected. */
  boolean isConnected(int node);
}
