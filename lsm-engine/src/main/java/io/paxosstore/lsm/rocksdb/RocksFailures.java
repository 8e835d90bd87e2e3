package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** RocksDB's failures in the words of the storage contract. */
final class RocksFailures {
  private RocksFailures() {}

  static StorageException translate(String what, RocksDBException failure) {
    Status status = failure.getStatus();
    String message = "RocksDB: " + what + ": " + failure.getMessage();
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new DiskFullException(message, failure);
    }
    if (status != null && status.getCode() == Status.Code.Corruption) {
      return new CorruptionException(message, failure);
    }
    return new StorageException(message, failure);
  }
}
