package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.replica.Head;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Brings the storage engine up to the log at open: skips what it has, applies the rest in order.
 */
final class Replay {
  private record Applied(long sequence, long logPosition) {}

  private final StorageEngine engine;
  private final Map<GroupId, Head> heads = new HashMap<>();
  private final List<Applied> applied = new ArrayList<>();
  private long needlessThrough;
  private long lastCommitTs;

  private Replay(StorageEngine engine, long needlessThrough) {
    this.engine = engine;
    this.needlessThrough = needlessThrough;
  }

  static Replay run(SegmentedLog log, StorageEngine engine) {
    Replay replay = new Replay(engine, log.trimmedThrough());
    log.replay(0, replay::record);
    return replay;
  }

  /** What the log needs of the engine from here on. */
  Flushed flushed() {
    Flushed flushed = new Flushed(engine, needlessThrough);
    applied.forEach(each -> flushed.applied(each.sequence, each.logPosition));
    return flushed;
  }

  /** Tells the greatest commit timestamp that was met, if any. */
  void tellLastCommitTs(LongConsumer clock) {
    if (lastCommitTs > 0) {
      clock.accept(lastCommitTs);
    }
  }

  private void record(long position, ByteBuffer record) {
    List<Entry> entries;
    try {
      entries = EntryCodec.decode(record);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(
          "log record before position " + position + ": " + e.getMessage(), e);
    }
    List<WriteBatch> changes = new ArrayList<>();
    int known = 0;
    for (Entry entry : entries) {
      Head head = heads.computeIfAbsent(entry.group(), group -> HeadRecord.read(engine, group));
      lastCommitTs = Math.max(lastCommitTs, head.commitTs());
      if (entry.position() <= head.position()) {
        known++;
        continue;
      }
      heads.put(entry.group(), after(head, entry, position));
      entry.records().forEach(each -> changes.add(EntryCodec.batch(each)));
    }
    if (known > 0 && known < entries.size()) {
      throw new CorruptionException(
          "log record before position "
              + position
              + ": the storage engine holds "
              + known
              + " of its "
              + entries.size()
              + " entries");
    }
    if (known > 0) {
      if (applied.isEmpty()) {
        needlessThrough = position;
      }
      return;
    }
    for (Entry entry : entries) {
      Head head = heads.getOrDefault(entry.group(), Head.NONE);
      lastCommitTs = Math.max(lastCommitTs, head.commitTs());
      changes.add(HeadRecord.change(HeadRecord.key(entry.group()), head));
    }
    applied.add(new Applied(engine.apply(changes, Durability.NONE), position));
  }

  private static Head after(Head head, Entry entry, long position) {
    try {
      return head.after(entry);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(
          "log record before position "
              + position
              + " does not continue the storage engine: "
              + e.getMessage(),
          e);
    }
  }
}
