package io.paxosstore.lsm;

import java.util.List;

/**
 * What a {@link EngineListener} is told. RocksDB tells of flushes, compactions, slowed writes and
 * errors of its background work; its stalls have no length.
 */
public sealed interface EngineEvent {
  /**
   * A memtable is being written to a table. If that fails, a {@link DiskFull} or {@link Poisoned}
   * follows instead of {@link FlushFinished}.
   *
   * @param memtableBytes memory that it holds; 0 if unknown
   */
  record FlushBegun(long memtableBytes) implements EngineEvent {}

  /**
   * The table is part of the store, durably.
   *
   * @param table its file's name; empty if nothing of the memtable was worth keeping
   * @param bytes length of the file
   * @param nanos from beginning to end
   */
  record FlushFinished(String table, long bytes, long nanos) implements EngineEvent {}

  /**
   * Tables are being merged.
   *
   * @param inputs their files' names
   * @param outputLevel the level that the result goes to
   * @param bytes length of the files; 0 if unknown
   */
  record CompactionBegun(List<String> inputs, int outputLevel, long bytes) implements EngineEvent {}

  /**
   * The result has replaced the merged tables, durably.
   *
   * @param inputs the merged tables' files
   * @param outputs the new tables' files
   * @param outputLevel their level
   * @param bytesRead length of the merged files
   * @param bytesWritten length of the new files
   * @param nanos from beginning to end
   */
  record CompactionFinished(
      List<String> inputs,
      List<String> outputs,
      int outputLevel,
      long bytesRead,
      long bytesWritten,
      long nanos)
      implements EngineEvent {}

  /**
   * Tables went without being read, because range deletes hide all of their rows.
   *
   * @param tables their files' names
   * @param bytes length of the files
   */
  record TablesDropped(List<String> tables, long bytes) implements EngineEvent {}

  /**
   * A compaction met damage: what is sound of a table is in another one, what is not is refused by
   * reads, and the file is kept as {@code table} with {@code .damaged}. Durable when it is told.
   *
   * @param table its file's name
   * @param replacement the file with what is sound; empty if nothing is
   * @param lostRanges how many ranges of keys are refused from now on because of it
   */
  record TableSetAside(String table, String replacement, int lostRanges) implements EngineEvent {}

  /**
   * Writers wait so that compactions keep up: told when it begins, and again when level 0 has grown
   * or shrunk. Or one has waited for a memtable to be flushed.
   *
   * @param level0Tables tables that wait for a compaction; -1 if unknown
   * @param nanos how long the write waits or has waited; 0 if unknown
   */
  record WritesSlowed(int level0Tables, long nanos) implements EngineEvent {}

  /**
   * A compaction could not read its tables. Nothing was changed and writes go on; it is tried
   * again, less and less often. Told once until one succeeds.
   *
   * @param cause names the file
   */
  record CompactionPostponed(ReadFailedException cause) implements EngineEvent {}

  /** Nothing can be flushed or merged for want of space; writes are refused sooner or later. */
  record DiskFull() implements EngineEvent {}

  /** There is space again, and writes go on. */
  record DiskHasRoom() implements EngineEvent {}

  /**
   * Bytes failed their check; told once for each place.
   *
   * @param found names the file and the offset
   */
  record CorruptionFound(CorruptionException found) implements EngineEvent {}

  /**
   * A write or sync failed in a way that leaves unknown what is on disk: every later call fails.
   *
   * @param cause the first failure
   */
  record Poisoned(Throwable cause) implements EngineEvent {}
}
