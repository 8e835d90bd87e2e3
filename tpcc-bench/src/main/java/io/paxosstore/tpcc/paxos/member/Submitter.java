package io.paxosstore.tpcc.paxos.member;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A thread that keeps a number of operations outstanding. Whoever completes one puts it on a stack
 * and wakes the thread if it was empty; the thread takes them all and sends each on its way again.
 * So no library is asked for anything from within its own callbacks.
 */
final class Submitter implements Runnable {
  private static final long LONGEST_MICROS = 60_000_000;
  private static final long END_PATIENCE_NANOS = 15_000_000_000L;

  /** The smallest wait that still keeps a library that refuses from taking a processor. */
  private static final long AFTER_FAILURE_NANOS = 100_000;

  private final Contender contender;
  private final Load.Work work;
  private final Thread thread;
  private final Slot[] slots;
  private final AtomicReference<@Nullable Slot> ended = new AtomicReference<>();
  private final Histogram reads = new Histogram(LONGEST_MICROS * 1_000, 3);
  private final Histogram writes = new Histogram(LONGEST_MICROS * 1_000, 3);
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile long measuredFrom = Long.MAX_VALUE;
  private volatile boolean stopped;
  private long failed;
  private long unanswered;

  Submitter(Contender contender, Load.Work work, int outstanding, String name) {
    this.contender = contender;
    this.work = work;
    this.slots = new Slot[outstanding];
    for (int i = 0; i < outstanding; i++) {
      slots[i] = new Slot();
    }
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
  }

  void start() {
    thread.start();
  }

  /** What is submitted and answered from now on counts. */
  void measure() {
    measuredFrom = System.nanoTime();
  }

  /** Nothing more is submitted. Returns when all is answered, or will not be. */
  void stop() throws InterruptedException {
    stopped = true;
    LockSupport.unpark(thread);
    thread.join();
  }

  @Override
  public void run() {
    for (Slot slot : slots) {
      slot.submit();
    }
    contender.flush();
    int outstanding = slots.length;
    while (!stopped) {
      Slot taken = ended.getAndSet(null);
      if (taken == null) {
        LockSupport.park(this);
        continue;
      }
      boolean failures = false;
      for (Slot slot = taken; slot != null; ) {
        Slot next = slot.next;
        failures |= !slot.record();
        slot.submit();
        slot = next;
      }
      contender.flush();
      if (failures) {
        LockSupport.parkNanos(AFTER_FAILURE_NANOS);
      }
    }
    measuredFrom = Long.MAX_VALUE;
    long deadline = System.nanoTime() + END_PATIENCE_NANOS;
    while (outstanding > 0 && System.nanoTime() < deadline) {
      Slot taken = ended.getAndSet(null);
      if (taken == null) {
        LockSupport.parkNanos(1_000_000);
      }
      for (Slot slot = taken; slot != null; slot = slot.next) {
        outstanding--;
      }
    }
    unanswered = outstanding;
  }

  /** To be called when it has stopped. */
  void addTo(Load.Figures all) {
    all.reads().add(reads);
    all.writes().add(writes);
    all.failed(failed, unanswered);
  }

  private final class Slot extends Operation {
    private @Nullable Slot next;
    private boolean write;
    private boolean ok;
    private long began;
    private long endedAt;

    void submit() {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      write = random.nextDouble() < work.writeShare();
      become(
          work.groups() == 1 ? 0 : random.nextInt(work.groups()),
          random.nextInt(work.keys()),
          write ? work.value() : null);
      began = System.nanoTime();
      if (write) {
        contender.write(this);
      } else {
        contender.read(this);
      }
    }

    /** False if it has failed. */
    boolean record() {
      if (!ok) {
        failed++;
      } else if (began >= measuredFrom) {
        (write ? writes : reads).recordValue(Math.min(endedAt - began, LONGEST_MICROS * 1_000));
      }
      return ok;
    }

    @Override
    public void succeeded(byte @Nullable [] read) {
      end(true);
    }

    @Override
    public void failed(Throwable cause) {
      if (!told.getAndSet(true)) {
        // Of many that fail for the same reason one is enough, in the member's log.
        cause.printStackTrace();
      }
      end(false);
    }

    private void end(boolean good) {
      ok = good;
      endedAt = System.nanoTime();
      Slot head;
      do {
        head = ended.get();
        next = head;
      } while (!ended.compareAndSet(head, this));
      if (head == null) {
        LockSupport.unpark(thread);
      }
    }
  }
}
