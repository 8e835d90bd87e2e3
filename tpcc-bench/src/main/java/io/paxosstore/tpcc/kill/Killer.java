package io.paxosstore.tpcc.kill;

import io.paxosstore.tpcc.cluster.ClusterProcesses;
import io.paxosstore.tpcc.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Kills servers while a run lasts, one after the other, and starts them again. Of one thread. */
final class Killer implements Runnable {
  private final ClusterProcesses cluster;
  private final Run run;
  private final KillOptions options;
  private final AtomicInteger restarted = new AtomicInteger();

  Killer(ClusterProcesses cluster, Run run, KillOptions options) {
    this.cluster = cluster;
    this.run = run;
    this.options = options;
  }

  @Override
  public void run() {
    long start = System.nanoTime() + options.run().warmUp().toNanos();
    Duration between = options.run().duration().dividedBy(options.kills() + 1L);
    try {
      for (int i = 0; i < options.kills(); i++) {
        long left = start + between.multipliedBy(i + 1L).toNanos() - System.nanoTime();
        Thread.sleep(Duration.ofNanos(Math.max(0, left)));
        ClusterProcesses.Node victim = cluster.nodes().get(i % options.nodes());
        run.event("SIGKILL node " + victim.id());
        cluster.kill(victim);
        Thread.sleep(options.down());
        cluster.start();
        run.event("node " + victim.id() + " is back");
        restarted.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many servers were killed and are back. */
  int restarted() {
    return restarted.get();
  }
}
