package io.paxosstore.paxos;

import io.paxosstore.lsm.WriteBatch;

/**
 * Changes for one group, handed to {@link ReplicatedLog#append}.
 *
 * @param group whose keys the batch changes
 * @param request whose submission this is
 * @param batch the changes, stamped with their commit timestamp; not to be changed after it was
 *     appended
 */
public record GroupRecord(GroupId group, RequestId request, WriteBatch batch) {
  /** The record's commit timestamp. */
  public long commitTs() {
    return batch.version();
  }
}
