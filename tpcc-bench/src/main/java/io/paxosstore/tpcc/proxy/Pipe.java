package io.paxosstore.tpcc.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: one thread reads frames and decides what becomes of them, another
 * one sends them on when they are due. Who reads slowly slows who writes, as without the proxy.
 */
final class Pipe {
  private static final int FRAMES_UNDER_WAY = 1_024;
  private static final long LEAST_DELAY = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long MOST_DELAY = TimeUnit.MILLISECONDS.toNanos(200);

  private final Socket source;
  private final Socket target;
  private final Supplier<@Nullable LinkFault> fault;
  private final SplittableRandom random;
  private final Counts counts;
  private final Tampering tampering;
  private final Runnable ended;
  private final BlockingQueue<Due> underWay = new ArrayBlockingQueue<>(FRAMES_UNDER_WAY);
  private long lastDue = System.nanoTime();

  /** Set once: what is read from now on reaches nobody, and nobody is told of an end. */
  private volatile boolean deaf;

  private volatile boolean corrupted;

  /** Nothing is sent any more. */
  private volatile boolean written;

  /** A frame and when to send it; without one, the end of the stream. */
  private record Due(@Nullable Frame frame, long at) {}

  /**
   * Makes one; it runs once it is started.
   *
   * @param fault of the way, now
   * @param ended is told when either side has ended, and ends both
   */
  Pipe(
      Socket source,
      Socket target,
      Supplier<@Nullable LinkFault> fault,
      SplittableRandom random,
      Counts counts,
      Runnable ended) {
    this.source = source;
    this.target = target;
    this.fault = fault;
    this.random = random;
    this.counts = counts;
    this.tampering = new Tampering(random.split(), counts, () -> corrupted = true);
    this.ended = ended;
  }

  void start() {
    Thread.ofVirtual().start(this::read);
    Thread.ofVirtual().start(this::write);
  }

  /** Swallows all that comes from now on. */
  void deafen() {
    deaf = true;
  }

  /** True if a damaged frame has gone through. */
  boolean isCorrupted() {
    return corrupted;
  }

  private void read() {
    try {
      BufferedInputStream in = new BufferedInputStream(source.getInputStream(), 1 << 16);
      for (Frame frame = Frame.read(in); frame != null; frame = Frame.read(in)) {
        if (!deaf) {
          LinkFault now = fault.get();
          tampering.take(frame, now, each -> queue(each, now));
        }
      }
    } catch (IOException e) {
      // Reset, closed by the other direction, or no frame: all of it is the end.
      lastDue = System.nanoTime();
    }
    put(new Due(null, lastDue));
    if (deaf && !source.isClosed()) {
      ended.run(); // by now the server that was not told has found out
    }
  }

  private void queue(Frame frame, @Nullable LinkFault now) {
    long due = System.nanoTime();
    if (now == LinkFault.DELAY) {
      counts.count(LinkFault.DELAY);
      due += random.nextLong(LEAST_DELAY, MOST_DELAY);
    }
    // What was sent before is not overtaken: that would be another fault.
    lastDue = Math.max(due, lastDue);
    put(new Due(frame, lastDue));
  }

  private void put(Due due) {
    try {
      while (!written && !underWay.offer(due, 10, TimeUnit.MILLISECONDS)) {
        // The other server reads slowly, or is stopped; or the writer has gone meanwhile.
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private void write() {
    try {
      OutputStream out = target.getOutputStream();
      while (true) {
        Due next = underWay.take();
        for (long early = next.at() - System.nanoTime();
            early > 0;
            early = next.at() - System.nanoTime()) {
          LockSupport.parkNanos(early);
        }
        Frame frame = next.frame();
        if (frame == null || deaf) {
          break;
        }
        out.write(frame.bytes());
      }
    } catch (IOException e) {
      written =
          true; // the target has ended, which ends the connection, unless it is not to be told
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    written = true;
    if (!deaf) {
      ended.run();
    }
  }
}
