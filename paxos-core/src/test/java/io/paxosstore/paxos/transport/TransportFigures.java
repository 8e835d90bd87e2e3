package io.paxosstore.paxos.transport;

import io.netty.util.ResourceLeakDetector;
import io.paxosstore.paxos.GroupMessageListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Measures a pair of nodes on loopback, in one process. Run by hand; asserts nothing. */
final class TransportFigures {
  private static final int WARM_UP = 20_000;
  private static final int ROUNDS = 20_000;

  private TransportFigures() {}

  public static void main(String[] args) throws Exception {
    // Watching every buffer costs more than what is measured.
    Networks two = new Networks(1, 2);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    try (two) {
      two.openAll();
      two.serve((from, request) -> request);
      calls(two);
      echo(two);
      batched(two);
    }
  }

  private static void calls(Networks two) throws Exception {
    byte[] request = new byte[100];
    long[] nanos = new long[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      long begin = System.nanoTime();
      byte[] answer = two.get(1).call(2, request, Duration.ofSeconds(10));
      if (i >= 0 && answer.length == request.length) {
        nanos[i] = System.nanoTime() - begin;
      }
    }
    print("call of 100 bytes, answered by a virtual thread", nanos);
  }

  private static void echo(Networks two) {
    PeerNetwork one = two.get(1);
    PeerNetwork other = two.get(2);
    other.receive(
        new GroupMessageListener() {
          @Override
          public void received(int from, ByteBuffer message) {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            other.send(from, bytes);
          }

          @Override
          public void receivedAll() {
            other.flush();
          }
        });
    Semaphore echoes = new Semaphore(0);
    one.receive((from, message) -> echoes.release());
    byte[] message = new byte[300];
    long[] nanos = new long[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      long begin = System.nanoTime();
      one.send(2, message);
      one.flush();
      echoes.acquireUninterruptibly();
      if (i >= 0) {
        nanos[i] = System.nanoTime() - begin;
      }
    }
    print("group message of 300 bytes and its echo from the event loop", nanos);
  }

  private static void batched(Networks two) {
    PeerNetwork one = two.get(1);
    AtomicLong came = new AtomicLong();
    two.get(2).receive((from, message) -> came.incrementAndGet());
    byte[] message = new byte[300];
    for (int run = 0; run < 3; run++) {
      long before = came.get();
      long frames = one.status(2).framesSent();
      long begin = System.nanoTime();
      for (int turn = 0; turn < 20_000; turn++) {
        for (int i = 0; i < 50; i++) {
          one.send(2, message);
        }
        one.flush();
        while (50L * turn + before - came.get() > 50_000) {
          Thread.onSpinWait();
        }
      }
      Await.until("all messages", () -> came.get() - before >= 1_000_000);
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "group messages of 300 bytes, 50 a turn: %,.0f/s in %,d frames%n",
          1_000_000 / seconds,
          one.status(2).framesSent() - frames);
    }
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%s: p50 %.0f µs, p99 %.0f µs%n",
        what,
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3);
  }
}
