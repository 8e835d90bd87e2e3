package io.paxosstore.paxos;

import io.paxosstore.lsm.WriteBatch;
import java.util.List;

/**
 * What an entry carries for one request. For one request id in one group the first of {commit,
 * prepare, marker} that counts wins (further rule 3); proposers look before they append, so what
 * counts never repeats an id.
 */
public sealed interface EntryRecord {
  /** What a record takes beside its batch and its like, about. */
  int OVERHEAD_BYTES = 32;

  /** What it takes to name a participant, about. */
  int PARTICIPANT_BYTES = 8;

  /** Whose submission this is; only a commit may have {@link RequestId#NONE}. */
  RequestId request();

  /**
   * The record's stamp, greater than that of every earlier stamped record of its group (R11); 0 for
   * kinds that carry no data of their own.
   */
  default long stamp() {
    return 0;
  }

  /** About how much room it takes, by which entries, queues and messages are bounded. */
  default long bytes() {
    return OVERHEAD_BYTES;
  }

  /**
   * A transaction that touches one group only, or whose commits for several groups are appended at
   * once. Of a request that {@linkplain RequestId#NONE has no id} no outcome is kept.
   *
   * @param batch the changes, stamped with the commit timestamp; its encoding is what log and
   *     memtable hold
   */
  record Commit(RequestId request, WriteBatch batch) implements EntryRecord {
    @Override
    public long stamp() {
      return batch.version();
    }

    @Override
    public long bytes() {
      return OVERHEAD_BYTES + (long) batch.encodedLength();
    }
  }

  /**
   * This group's part of a transaction over several (design.md §6): once the prepares of all
   * participants count, the transaction is committed. Until its outcome counts it locks what it
   * writes and what it read, as replicated state.
   *
   * @param participants all groups of the transaction, this one included, ascending
   * @param batch the changes that take effect at the commit timestamp; stamped with this group's
   *     prepare timestamp
   * @param locks what it locks, in the encoding of the layer above
   */
  @SuppressWarnings("ArrayRecordComponent") // opaque bytes, compared by nobody
  record Prepare(RequestId request, List<GroupId> participants, WriteBatch batch, byte[] locks)
      implements EntryRecord {
    /** Copies the list. */
    public Prepare {
      participants = List.copyOf(participants);
    }

    @Override
    public long stamp() {
      return batch.version();
    }

    @Override
    public long bytes() {
      return OVERHEAD_BYTES
          + (long) batch.encodedLength()
          + locks.length
          + (long) PARTICIPANT_BYTES * participants.size();
    }
  }

  /**
   * An abort marker: the request has no effect in this group unless its commit or prepare came
   * first (R9).
   */
  record Marker(RequestId request) implements EntryRecord {}

  /**
   * The outcome of a transaction over several groups: installs the prepared changes as versions at
   * {@code commitTs}, or drops them. Repeated, or without a prepare, it changes nothing.
   *
   * @param commitTs the greatest prepare timestamp of all participants; 0 for an abort
   */
  record Decide(RequestId request, boolean committed, long commitTs) implements EntryRecord {}

  /**
   * Raises the group's floor (R10): outcomes of requests attempted below it are forgotten, and such
   * requests are refused from now on.
   *
   * @param floor attempt timestamp; never above that of a prepare that is not done
   */
  record Floor(RequestId request, long floor) implements EntryRecord {}
}
