package io.paxosstore.tpcc.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The network between servers on this machine: a port for each way from one of them to another, at
 * which the one reaches the other, with the faults that are asked for. Only for servers that speak
 * without TLS: who cannot read frames cannot hit one. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 64;

  private record Way(int from, int to) {}

  private final SortedMap<Integer, Integer> ports;
  private final Map<Way, ServerSocket> listening = new HashMap<>();
  private final Map<Way, LinkFault> faults = new ConcurrentHashMap<>();
  private final Set<Relay> open = ConcurrentHashMap.newKeySet();
  private final Counts counts = new Counts();
  private final SplittableRandom random;

  /**
   * Listens for each way.
   *
   * @param ports where each server listens for the others, by id
   * @param seed of what is hit, as far as the same frames come in the same order
   */
  public FaultProxy(Map<Integer, Integer> ports, long seed) throws IOException {
    this.ports = new TreeMap<>(ports);
    this.random = new SplittableRandom(seed);
    for (int from : this.ports.keySet()) {
      for (int to : this.ports.keySet()) {
        if (from != to) {
          Way way = new Way(from, to);
          ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
          listening.put(way, server);
          Thread.ofVirtual().start(() -> accept(way, server));
        }
      }
    }
  }

  /** The port at which one server finds another one. */
  public int port(int from, int to) {
    ServerSocket server = listening.get(new Way(from, to));
    if (server == null) {
      throw new IllegalArgumentException("no way from " + from + " to " + to);
    }
    return server.getLocalPort();
  }

  /** From now on, or once, this is wrong with what one server says to another. */
  public void begin(LinkFault fault, int from, int to) {
    if (fault == LinkFault.HALF_OPEN) {
      for (Relay relay : open) {
        if (relay.isBetween(from, to)) {
          counts.count(fault);
          relay.endAt(to);
        }
      }
    } else {
      faults.put(new Way(from, to), fault);
    }
  }

  /** Nothing is wrong any more, except with connections that are half open. */
  public void heal() {
    faults.clear();
  }

  /** What has come through, and what was done to it. */
  public Counts counts() {
    return counts;
  }

  /** Connections that a damaged frame went through and that neither server has ended. */
  public long corruptedAndOpen() {
    return open.stream().filter(Relay::isCorrupted).count();
  }

  private void accept(Way way, ServerSocket server) {
    while (true) {
      try {
        Socket dialler = server.accept();
        SplittableRandom own = split();
        Thread.ofVirtual().start(() -> connect(way, dialler, own));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private synchronized SplittableRandom split() {
    return random.split();
  }

  private void connect(Way way, Socket dialler, SplittableRandom own) {
    try {
      Socket dialled =
          new Socket(InetAddress.getLoopbackAddress(), ports.getOrDefault(way.to(), 0));
      Relay relay =
          new Relay(way.from(), way.to(), dialler, dialled, this::fault, own, counts, open::remove);
      open.add(relay);
      relay.start();
    } catch (IOException e) {
      closeQuietly(dialler); // who dialled has to see that nobody is there
    }
  }

  private @Nullable LinkFault fault(int from, int to) {
    return faults.get(new Way(from, to));
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket each : listening.values()) {
      each.close();
    }
    open.forEach(Relay::end);
  }
}
