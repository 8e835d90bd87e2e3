package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;

/** Says failures of the layers below in terms of SQLStates. */
public final class StorageFailures {
  private StorageFailures() {}

  /** The error for a failed read, write or sync. */
  public static SqlError of(StorageException failure) {
    return switch (failure) {
      case DiskFullException full ->
          new SqlError(
              SqlStates.DISK_FULL,
              "the disk is full; nothing was changed: " + full.getMessage(),
              full);
      case CorruptionException damage ->
          new SqlError(
              SqlStates.CORRUPTED, "stored data is damaged: " + damage.getMessage(), damage);
      case UnavailableException unavailable ->
          new SqlError(
              SqlStates.UNAVAILABLE,
              "no majority of the replicas answered in time: " + unavailable.getMessage(),
              unavailable);
      case NotHomeException moved ->
          new SqlError(
              SqlStates.SERIALIZATION_FAILURE,
              "the home of the data has moved; run the transaction again: " + moved.getMessage(),
              moved);
      case RefusedException refused ->
          new SqlError(
              SqlStates.SERIALIZATION_FAILURE,
              "what it rested on has no effect; run the transaction again: " + refused.getMessage(),
              refused);
      default ->
          new SqlError(SqlStates.STORAGE, "storage failed: " + failure.getMessage(), failure);
    };
  }

  static SqlError outcomeUnknown(StorageException failure) {
    return new SqlError(
        SqlStates.STORAGE,
        "storage failed while the commit was being made durable; the next start tells whether it"
            + " took effect: "
            + failure.getMessage(),
        failure);
  }

  static SqlError of(EntryTooLargeException failure) {
    return new SqlError(
        SqlStates.PROGRAM_LIMIT,
        "the transaction changes too much; nothing was done: " + failure.getMessage(),
        failure);
  }
}
