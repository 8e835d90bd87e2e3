package io.paxosstore.paxos.node;

import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.log.LogOptions;
import io.paxosstore.paxos.replica.ReplicaOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How the core of a node is opened.
 *
 * @param directory the data directory; created if missing
 * @param fileSystem the seam to the operating system
 * @param engine of the storage engine
 * @param log of the shared log
 * @param self id of this node
 * @param members ids of all nodes, ascending, this one included
 * @param pinnedLogBytes log that is not yet flushed into tables beyond which the engine is asked to
 *     flush; bounds replay
 * @param tailBytes decided entries of all groups that are kept in memory for replicas that lag
 * @param loadedGroups replicas in memory beyond which idle ones are dropped
 * @param maxSkewMillis by how much another node's clock may be ahead of the wall clock here;
 *     messages beyond it are not heard (further rule 9)
 * @param timing how long replicas wait for what
 * @param limits how much replicas take at once
 * @param wallMillis milliseconds since 1970
 * @param random draws any long
 */
public record CoreOptions(
    Path directory,
    FileSystem fileSystem,
    EngineOptions engine,
    LogOptions log,
    int self,
    List<Integer> members,
    long pinnedLogBytes,
    long tailBytes,
    int loadedGroups,
    long maxSkewMillis,
    ReplicaOptions.Timing timing,
    ReplicaOptions.Limits limits,
    LongSupplier wallMillis,
    LongSupplier random) {
  /** Decided entries that are kept in memory unless told otherwise. */
  public static final long TAIL_BYTES = 32L << 20;

  /** Replicas that are kept in memory unless told otherwise. */
  public static final int LOADED_GROUPS = 50_000;

  /** Clock skew that is borne unless told otherwise. */
  public static final long MAX_SKEW_MILLIS = 60_000;

  /** Copies the list and checks that an entry fits into a log record. */
  public CoreOptions {
    members = List.copyOf(members);
    if (LogRecord.MAX_OVERHEAD_BYTES + (long) limits.entryBytes() > log.maxRecordBytes()) {
      throw new IllegalArgumentException(
          "entries of "
              + limits.entryBytes()
              + " bytes do not fit into log records of "
              + log.maxRecordBytes());
    }
  }
}
