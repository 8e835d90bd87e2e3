package io.paxosstore.sql.operator;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.runtime.ClusterReplica;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The protocol of one group, written as it happens. The node never waits for whoever reads: lines
 * that find no room are counted and left out.
 */
final class TraceStream {
  private static final int WAITING_LINES = 10_000;

  /** So often a line goes out in any case: that is how a reader that has gone is noticed. */
  private static final long FLUSH_MILLIS = 250;

  private record Line(long nanos, String text) {}

  private final ClusterReplica replica;
  private final GroupId group;
  private final Writer out;
  private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
  private final AtomicLong lost = new AtomicLong();

  TraceStream(ClusterReplica replica, GroupId group, Writer out) {
    this.replica = replica;
    this.group = group;
    this.out = out;
  }

  void run(int seconds, int lines) throws IOException {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    try {
      replica.trace(group, this::told);
      out.write(" tracing group " + group + " on node " + replica.self() + "\n");
      out.flush();
      int written = 0;
      while (written < lines && System.nanoTime() < end) {
        Line line = waiting.poll(FLUSH_MILLIS, TimeUnit.MILLISECONDS);
        if (line != null) {
          write(line, start);
          written++;
        }
        if (waiting.isEmpty()) {
          // An empty line if there is nothing: who has gone cannot take it.
          out.write(line == null ? " \n" : "");
          out.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      replica.trace(group, null);
    }
  }

  /** By whoever drives the node. */
  private void told(String text) {
    if (!waiting.offer(new Line(System.nanoTime(), text))) {
      lost.incrementAndGet();
    }
  }

  private void write(Line line, long start) throws IOException {
    long skipped = lost.getAndSet(0);
    if (skipped > 0) {
      out.write(" " + skipped + " lines were lost here\n");
    }
    out.write(String.format(Locale.ROOT, " %11.6f %s%n", (line.nanos - start) / 1e9, line.text));
  }
}
