package io.paxosstore.paxos;

import io.paxosstore.lsm.WriteBatch;

/**
 * One transaction's changes in one group.
 *
 * @param request whose submission this is
 * @param batch the changes, stamped with the record's own commit timestamp (R11); its encoding is
 *     what log and memtable hold
 */
public record EntryRecord(RequestId request, WriteBatch batch) {
  /** The record's commit timestamp. */
  public long commitTs() {
    return batch.version();
  }
}
