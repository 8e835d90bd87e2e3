package io.paxosstore.paxos.transport;

import io.paxosstore.paxos.PeerService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Nodes of one cluster on real sockets of this machine. */
final class Networks implements AutoCloseable {
  static final String CLUSTER = "test";

  /** Suspects nobody within a test, however busy the machine is. */
  static final PeerNetworkOptions.Times PATIENT =
      new PeerNetworkOptions.Times(
          Duration.ofSeconds(10),
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120));

  private final Set<Integer> all = new TreeSet<>();
  private final Map<Integer, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<Integer, PeerNetwork> open = new LinkedHashMap<>();
  private final Map<Integer, Heard> heard = new LinkedHashMap<>();
  private final List<CountDownLatch> stops = new ArrayList<>();
  private UnaryOperator<PeerNetworkOptions> adjust =
      options -> options.limits(PeerNetworkOptions.Bounds.DEFAULT, PATIENT);

  Networks(int... nodes) {
    Leaks.watch();
    for (int node : nodes) {
      all.add(node);
    }
  }

  /** Sets how the options of nodes that are opened from now on differ from the usual ones. */
  Networks with(UnaryOperator<PeerNetworkOptions> adjustment) {
    adjust = adjustment;
    return this;
  }

  /** Opens a node, on the port that it had before if it had one. */
  PeerNetwork open(int node, int boot) {
    Set<Integer> others = new TreeSet<>(all);
    others.remove(node);
    InetSocketAddress before = addresses.get(node);
    InetSocketAddress listen =
        before == null ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : before;
    PeerNetworkOptions options =
        PeerNetworkOptions.of(CLUSTER, identity(node, boot), others, listen, addresses::get);
    try {
      PeerNetwork network = PeerNetwork.open(adjust.apply(options));
      Heard events = new Heard();
      network.listen(events);
      network.receive(events);
      addresses.put(node, new InetSocketAddress(listen.getAddress(), network.port()));
      open.put(node, network);
      heard.put(node, events);
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PeerNetwork open(int node) {
    return open(node, 1);
  }

  /** Opens all nodes and waits until each is connected to each. */
  Networks openAll() {
    all.forEach(this::open);
    awaitConnected();
    return this;
  }

  /** Has every node answer with this service. */
  Networks serve(PeerService service) {
    open.values().forEach(network -> network.serve(service));
    return this;
  }

  void awaitConnected() {
    for (PeerNetwork network : open.values()) {
      for (int other : network.others()) {
        if (open.containsKey(other)) {
          Await.until(network.self() + " connects to " + other, () -> network.isConnected(other));
        }
      }
    }
  }

  static PeerIdentity identity(int node, int boot) {
    return new PeerIdentity(node, 100 + node, boot, 7);
  }

  PeerNetwork get(int node) {
    return Objects.requireNonNull(open.get(node));
  }

  Heard heard(int node) {
    return Objects.requireNonNull(heard.get(node));
  }

  /** Tells all nodes where a node is that is none of these. */
  void address(int node, InetSocketAddress address) {
    addresses.put(node, address);
  }

  void close(int node) {
    get(node).close();
    open.remove(node);
  }

  /**
   * Stops a node as SIGSTOP would: its sockets stay open and nobody reads them, until the latch is
   * counted down.
   */
  CountDownLatch stop(int node) {
    CountDownLatch resume = new CountDownLatch(1);
    stops.add(resume);
    CountDownLatch stopped = new CountDownLatch(1);
    get(node)
        .loop()
        .execute(
            () -> {
              stopped.countDown();
              uninterruptibly(resume);
            });
    uninterruptibly(stopped);
    return resume;
  }

  static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until nothing has been sent for long enough that nothing is outstanding. */
  void awaitQuiet(Duration quiet) {
    long[] settled = {frames(), System.nanoTime()};
    Await.until(
        quiet + " without a frame",
        () -> {
          long now = frames();
          if (now != settled[0]) {
            settled[0] = now;
            settled[1] = System.nanoTime();
          }
          return System.nanoTime() - settled[1] > quiet.toNanos();
        });
  }

  private long frames() {
    long frames = 0;
    for (PeerNetwork network : open.values()) {
      for (int other : network.others()) {
        frames += network.status(other).framesSent();
      }
    }
    return frames;
  }

  @Override
  public void close() {
    stops.forEach(CountDownLatch::countDown);
    open.values().forEach(PeerNetwork::close);
    open.clear();
  }
}
