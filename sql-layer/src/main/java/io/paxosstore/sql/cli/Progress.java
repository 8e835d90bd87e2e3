package io.paxosstore.sql.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Prints a line every now and then while a command works; closed when the work is done. */
final class Progress implements AutoCloseable {
  private static final int SECONDS = 2;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread thread;

  private Progress(Line line, PrintWriter out) {
    thread = Thread.ofPlatform().daemon().unstarted(() -> tell(line, out));
  }

  /** Tells of work that begins now. */
  static Progress of(PrintWriter out, Line line) {
    Progress progress = new Progress(line, out);
    progress.thread.start();
    return progress;
  }

  private void tell(Line line, PrintWriter out) {
    try {
      while (!done.await(SECONDS, TimeUnit.SECONDS)) {
        out.println(line.now());
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      out.println("no progress can be told: " + e.getMessage());
    }
  }

  /** How far the work is. */
  interface Line {
    /** Looked at on another thread than that of the work. */
    String now() throws IOException;
  }

  @Override
  public void close() {
    done.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
