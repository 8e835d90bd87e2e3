package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.ledger.Ledger;
import io.paxosstore.tpcc.measure.Statistics;
import io.paxosstore.tpcc.model.NuRandConstants;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.model.TpccRandom;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.transaction.HotRows;
import io.paxosstore.tpcc.transaction.Isolation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * All terminals of a run and, where deliveries are deferred, their workers: a thread and a
 * connection each. Terminals are spread over warehouses first, then over districts. For one thread.
 */
public final class Terminals {
  private static final int MOST_WORKERS = 16;

  private final Bench bench;
  private final List<Terminal> terminals = new ArrayList<>();
  private final List<DeliveryWorker> workers = new ArrayList<>();
  private final List<Thread> terminalThreads = new ArrayList<>();
  private final List<Thread> workerThreads = new ArrayList<>();

  /**
   * How terminals behave.
   *
   * @param count how many
   * @param deferredDelivery whether deliveries are queued for workers
   * @param deliveryLog where workers note what they did; null: nowhere
   * @param waits what keying and think times are multiplied with
   * @param seed of all that they choose
   */
  public record Behaviour(
      int count,
      Isolation isolation,
      HotRows hotRows,
      boolean deferredDelivery,
      @Nullable PrintWriter deliveryLog,
      double waits,
      long seed) {}

  /**
   * Makes them.
   *
   * @param loaded the constants of the random numbers that the data was made with
   * @param ledger null: nobody keeps one
   */
  public Terminals(
      Database database,
      Scale scale,
      NuRandConstants loaded,
      Behaviour behaviour,
      Statistics statistics,
      @Nullable Ledger ledger) {
    bench =
        new Bench(database, behaviour.isolation(), behaviour.hotRows(), scale, statistics, ledger);
    SplittableRandom random = new SplittableRandom(behaviour.seed());
    NuRandConstants constants = loaded.forRun(behaviour.seed());
    DeliveryLog log = new DeliveryLog(behaviour.deliveryLog());
    Map<Integer, DeliveryQueue> queues = new HashMap<>();
    for (int i = 0; i < behaviour.count(); i++) {
      int warehouse = i % scale.warehouses() + 1;
      int district = i / scale.warehouses() % scale.districts() + 1;
      DeliveryQueue queue = null;
      if (behaviour.deferredDelivery()) {
        int group = warehouse % MOST_WORKERS;
        queue = queues.get(group);
        if (queue == null) {
          queue = new DeliveryQueue();
          queues.put(group, queue);
          workers.add(new DeliveryWorker(bench, queue, log, random.split()));
        }
      }
      TpccRandom values = new TpccRandom(random.nextLong(), constants);
      terminals.add(
          new Terminal(
              bench,
              new InputSource(scale, values, warehouse, district),
              queue,
              behaviour.waits(),
              random.split()));
    }
  }

  /** Lets them begin. */
  public void start() {
    for (int i = 0; i < terminals.size(); i++) {
      terminalThreads.add(Thread.ofPlatform().name("terminal-" + (i + 1)).start(terminals.get(i)));
    }
    for (int i = 0; i < workers.size(); i++) {
      workerThreads.add(Thread.ofPlatform().name("delivery-" + (i + 1)).start(workers.get(i)));
    }
  }

  /** Terminals that still run: all of them, until {@link #end}. */
  public int running() {
    return (int) terminalThreads.stream().filter(Thread::isAlive).count();
  }

  /** Lets no transaction begin any more. */
  public void end() {
    bench.end();
  }

  /** Waits, after {@link #end}, for what is under way and for deliveries that are queued. */
  public void awaitAll() throws InterruptedException {
    for (Thread thread : terminalThreads) {
      thread.join();
    }
    workers.forEach(DeliveryWorker::terminalsHaveEnded);
    for (Thread thread : workerThreads) {
      thread.join();
    }
  }

  /** Terminals of which no transaction was ever done; after all have ended. */
  public int idle() {
    return (int) terminals.stream().filter(terminal -> !terminal.hasSucceeded()).count();
  }

  /** Of each terminal the longest time, in nanoseconds, without a success; after all have ended. */
  public List<Long> longestGaps() {
    return terminals.stream().map(Terminal::longestGap).toList();
  }
}
