package io.paxosstore.tpcc.lsm;

import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineStatistics;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import java.util.List;

/** A store of the project's own engine. */
final class OwnStore implements Store {
  /** Polls between which nothing must have happened. */
  /** Counters of what goes on behind writers. */
  private static final List<String> WORK =
      List.of("flushes", "compactions", "tablesDropped", "tablesCooled");

  private static final int QUIET_POLLS = 5;

  private static final long POLL_NANOS = 100_000_000;

  private final StorageEngine engine;
  private final Use use;

  OwnStore(StorageEngine engine, Use use) {
    this.engine = engine;
    this.use = use;
  }

  @Override
  public Reader reader() {
    return new OwnReader(engine);
  }

  @Override
  public Writer writer(Safety safety) {
    return new OwnWriter(
        engine,
        switch (safety) {
          case NO_LOG -> Durability.NONE;
          case TO_SYSTEM -> Durability.OS;
          case SYNCED -> Durability.SYNC;
        },
        use);
  }

  @Override
  public void settle() {
    engine.compact();
  }

  @Override
  public void awaitQuiet() {
    EngineStatistics before = engine.statistics();
    for (int quiet = 0; quiet < QUIET_POLLS; quiet++) {
      Pause.nanos(POLL_NANOS);
      EngineStatistics now = engine.statistics();
      if (work(now) != work(before) || now.tables() != before.tables()) {
        quiet = 0;
      }
      before = now;
    }
  }

  private static long work(EngineStatistics statistics) {
    return WORK.stream().mapToLong(name -> statistics.counters().getOrDefault(name, 0L)).sum();
  }

  @Override
  public void close() {
    engine.close();
  }

  /** One row at a time or a batch, in one reused {@link WriteBatch}. */
  private static final class OwnWriter implements Writer {
    /** How often the engine hears which versions nobody will ask for. */
    private static final int WRITES_PER_WATERMARK = 256;

    private final StorageEngine engine;
    private final Durability durability;
    private final Use use;
    private final WriteBatch batch = new WriteBatch();
    private final byte[] key = new byte[Rows.KEY_BYTES];
    private final byte[] value = new byte[Rows.VALUE_BYTES];
    private int writes;

    OwnWriter(StorageEngine engine, Durability durability, Use use) {
      this.engine = engine;
      this.durability = durability;
      this.use = use;
    }

    @Override
    public void put(long number, long version) {
      batch.clear();
      add(number, version);
      apply(version);
    }

    @Override
    public void put(long[] numbers, long version) {
      batch.clear();
      for (long number : numbers) {
        add(number, version);
      }
      apply(version);
    }

    private void add(long number, long version) {
      Rows.putKey(number, key);
      Rows.putValue(number, version, value);
      batch.put(key, value);
    }

    private void apply(long version) {
      engine.apply(batch.version(version), durability);
      // Several writers at once, whose versions may arrive out of order, are always synced ones.
      if (use != Use.ALL_VERSIONS
          && durability != Durability.SYNC
          && ++writes % WRITES_PER_WATERMARK == 0) {
        engine.watermark(version);
      }
    }

    @Override
    public void close() {
      // The batch is all that it holds.
    }
  }
}
