package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.events.EventQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.CompactionJobInfo;
import org.rocksdb.CompactionJobStats;
import org.rocksdb.FlushJobInfo;
import org.rocksdb.RocksDB;
import org.rocksdb.Status;
import org.rocksdb.WriteStallCondition;
import org.rocksdb.WriteStallInfo;

/**
 * What RocksDB tells of the rows' family, in the words of the storage contract. It calls from its
 * own threads, so all that happens here is counting and handing on.
 */
final class RocksEvents extends AbstractEventListener {
  private static final String ROWS = "default";
  private static final long NANOS_PER_MICRO = 1000;

  static {
    RocksDB.loadLibrary();
  }

  private final EventQueue events;

  /** When flushes began, by job. */
  private final Map<Integer, Long> flushing = new ConcurrentHashMap<>();

  private final LongAdder flushes = new LongAdder();
  private final LongAdder flushNanos = new LongAdder();
  private final LongAdder compactions = new LongAdder();
  private final LongAdder compactionNanos = new LongAdder();

  RocksEvents(EventQueue events) {
    super(
        EnabledEventCallback.ON_FLUSH_BEGIN,
        EnabledEventCallback.ON_FLUSH_COMPLETED,
        EnabledEventCallback.ON_COMPACTION_BEGIN,
        EnabledEventCallback.ON_COMPACTION_COMPLETED,
        EnabledEventCallback.ON_STALL_CONDITIONS_CHANGED,
        EnabledEventCallback.ON_BACKGROUND_ERROR,
        EnabledEventCallback.ON_ERROR_RECOVERY_COMPLETED);
    this.events = events;
  }

  @Override
  public void onFlushBegin(RocksDB db, FlushJobInfo job) {
    if (ROWS.equals(job.getColumnFamilyName())) {
      flushing.put(job.getJobId(), System.nanoTime());
      events.add(new EngineEvent.FlushBegun(0));
    }
  }

  @Override
  public void onFlushCompleted(RocksDB db, FlushJobInfo job) {
    if (ROWS.equals(job.getColumnFamilyName())) {
      Long begun = flushing.remove(job.getJobId());
      long nanos = begun == null ? 0 : System.nanoTime() - begun;
      flushes.increment();
      flushNanos.add(nanos);
      events.add(
          new EngineEvent.FlushFinished(
              fileName(job.getFilePath()), job.getTableProperties().getDataSize(), nanos));
    }
  }

  @Override
  public void onCompactionBegin(RocksDB db, CompactionJobInfo job) {
    if (isOfRows(job)) {
      events.add(
          new EngineEvent.CompactionBegun(fileNames(job.inputFiles()), job.outputLevel(), 0));
    }
  }

  @Override
  public void onCompactionCompleted(RocksDB db, CompactionJobInfo job) {
    if (!isOfRows(job)) {
      return;
    }
    try (CompactionJobStats stats = job.stats()) {
      long nanos = stats.elapsedMicros() * NANOS_PER_MICRO;
      compactions.increment();
      compactionNanos.add(nanos);
      events.add(
          new EngineEvent.CompactionFinished(
              fileNames(job.inputFiles()),
              fileNames(job.outputFiles()),
              job.outputLevel(),
              stats.totalInputBytes(),
              stats.totalOutputBytes(),
              nanos));
    }
  }

  @Override
  public void onStallConditionsChanged(WriteStallInfo stall) {
    if (stall.getCurrentCondition() != WriteStallCondition.NORMAL) {
      events.add(new EngineEvent.WritesSlowed(-1, 0));
    }
  }

  @Override
  public void onBackgroundError(BackgroundErrorReason reason, Status status) {
    String what = "RocksDB: " + reason + ": " + status.getCodeString();
    if (status.getSubCode() == Status.SubCode.NoSpace) {
      events.add(new EngineEvent.DiskFull());
    } else if (status.getCode() == Status.Code.Corruption) {
      events.add(new EngineEvent.CorruptionFound(new CorruptionException(what)));
    } else {
      events.add(new EngineEvent.Poisoned(new StorageException(what)));
    }
  }

  @Override
  public void onErrorRecoveryCompleted(Status status) {
    events.add(new EngineEvent.DiskHasRoom());
  }

  private static boolean isOfRows(CompactionJobInfo job) {
    return ROWS.equals(new String(job.columnFamilyName(), java.nio.charset.StandardCharsets.UTF_8));
  }

  private static List<String> fileNames(List<String> paths) {
    return paths.stream().map(RocksEvents::fileName).toList();
  }

  private static String fileName(String path) {
    return String.valueOf(Path.of(path).getFileName());
  }

  void read(Map<String, Long> counters) {
    counters.put("flushes", flushes.sum());
    counters.put("flushNanos", flushNanos.sum());
    counters.put("compactions", compactions.sum());
    counters.put("compactionNanos", compactionNanos.sum());
  }
}
