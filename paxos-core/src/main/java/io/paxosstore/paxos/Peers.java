package io.paxosstore.paxos;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The other servers of the cluster as the layers above see them: who is there, and questions with
 * answers. One connection per pair of servers carries all of it. Thread-safe.
 *
 * <p>Messages of the groups go by {@link GroupMessages}, which the same object offers.
 */
public interface Peers {
  /** The id of this node. */
  int self();

  /** The ids of the other nodes of the configuration, ascending; empty for a cluster of one. */
  List<Integer> others();

  /** True while there is a connection to the node whose handshake is done. */
  boolean isConnected(int node);

  /**
   * True while the node is connected but silent: something is outstanding, and nothing has come
   * from it for longer than max(50 ms, 10 × p99 of its answers), the lag of the own event loop
   * subtracted (design.md §5.1). A reason to try another node, never a proof that it is dead.
   */
  boolean isSuspected(int node);

  /**
   * Asks a node and waits for its answer, however long its service takes within the timeout. For
   * threads that may wait: virtual threads and those of sessions, never an event loop.
   *
   * @param timeout how long to wait; at least a millisecond
   * @throws PeerException what is known about the request is in its {@link PeerException#kind()}
   * @throws IllegalArgumentException if the node is no peer of this one, or the request is longer
   *     than {@link #maxRequestBytes()}
   */
  byte[] call(int node, byte[] request, Duration timeout) throws PeerException;

  /**
   * Asks a node; exactly one of the two is called, once, on a thread that must not wait (it may be
   * the caller's own, before this returns). The request must not be changed afterwards.
   *
   * @throws IllegalArgumentException as {@link #call(int, byte[], Duration)}
   */
  default void call(
      int node,
      byte[] request,
      Duration timeout,
      Consumer<byte[]> answered,
      Consumer<PeerException> failed) {
    call(node, request, timeout, foreword -> {}, answered, failed);
  }

  /**
   * Asks a node that may say something {@linkplain PeerService#handle(int, byte[], Consumer) ahead
   * of its answer}.
   *
   * @param forewords is given each foreword, in order and before the answer, on a thread that must
   *     not wait
   * @throws IllegalArgumentException as {@link #call(int, byte[], Duration)}
   */
  void call(
      int node,
      byte[] request,
      Duration timeout,
      Consumer<byte[]> forewords,
      Consumer<byte[]> answered,
      Consumer<PeerException> failed);

  /** Longest request, and longest answer, in bytes. */
  int maxRequestBytes();

  /**
   * Answers requests of the others with {@code service} from now on; until then they are refused as
   * busy. Each is handled on a virtual thread of its own; a peer with too many unanswered ones is
   * refused as busy. To be called once.
   */
  void serve(PeerService service);

  /** Registers a listener; it is told at once of the nodes that are connected already. */
  void listen(PeerListener listener);
}
