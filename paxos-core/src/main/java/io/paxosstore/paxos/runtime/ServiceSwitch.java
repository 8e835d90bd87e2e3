package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.PeerListener;
import io.paxosstore.paxos.PeerService;
import io.paxosstore.paxos.Peers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Several services over one {@link Peers}: the first byte of a request says which of them is meant.
 */
final class ServiceSwitch implements PeerService {
  /** Snapshots of groups, between the runtimes of two nodes. */
  static final int SNAPSHOTS = 0;

  /** What the layers above ask of each other. */
  static final int ABOVE = 1;

  /** A node that has just started may be asked before its upper layers are there. */
  private static final long WAIT_SECONDS = 10;

  private final Peers peers;
  private final List<CompletableFuture<PeerService>> services =
      List.of(new CompletableFuture<>(), new CompletableFuture<>());

  /** Takes over {@link Peers#serve}. */
  ServiceSwitch(Peers peers) {
    this.peers = peers;
    peers.serve(this);
  }

  /** The peers, for the users of one service. */
  Peers of(int service) {
    return new Line((byte) service);
  }

  @Override
  public byte[] handle(int from, byte[] request) throws Exception {
    return handle(from, request, foreword -> {});
  }

  @Override
  public byte[] handle(int from, byte[] request, Consumer<byte[]> forewords) throws Exception {
    if (request.length == 0 || request[0] < 0 || request[0] >= services.size()) {
      throw new IllegalArgumentException("a request for no service that this version knows");
    }
    try {
      PeerService service = services.get(request[0]).get(WAIT_SECONDS, TimeUnit.SECONDS);
      return service.handle(from, Arrays.copyOfRange(request, 1, request.length), forewords);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the node has not finished its start", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the node is closing", e);
    }
  }

  private final class Line implements Peers {
    private final byte service;

    Line(byte service) {
      this.service = service;
    }

    @Override
    public int self() {
      return peers.self();
    }

    @Override
    public List<Integer> others() {
      return peers.others();
    }

    @Override
    public boolean isConnected(int node) {
      return peers.isConnected(node);
    }

    @Override
    public boolean isSuspected(int node) {
      return peers.isSuspected(node);
    }

    @Override
    public byte[] call(int node, byte[] request, Duration timeout) throws PeerException {
      return peers.call(node, marked(request), timeout);
    }

    @Override
    public void call(
        int node,
        byte[] request,
        Duration timeout,
        Consumer<byte[]> forewords,
        Consumer<byte[]> answered,
        Consumer<PeerException> failed) {
      peers.call(node, marked(request), timeout, forewords, answered, failed);
    }

    @Override
    public int maxRequestBytes() {
      return peers.maxRequestBytes() - 1;
    }

    @Override
    public void serve(PeerService handler) {
      if (!services.get(service).complete(handler)) {
        throw new IllegalStateException("there is a service already");
      }
    }

    @Override
    public void listen(PeerListener listener) {
      peers.listen(listener);
    }

    private byte[] marked(byte[] request) {
      byte[] marked = new byte[request.length + 1];
      marked[0] = service;
      System.arraycopy(request, 0, marked, 1, request.length);
      return marked;
    }
  }
}
