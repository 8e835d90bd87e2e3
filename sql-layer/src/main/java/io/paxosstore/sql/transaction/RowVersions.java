package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.StorageEngine;
import org.jspecify.annotations.Nullable;

/**
 * Reads the committed state at a timestamp: the overlay of appended writes first, then the engine.
 */
final class RowVersions {
  /** The version of a row that the reading transaction wrote itself: later than every snapshot. */
  static final long OWN = Long.MAX_VALUE;

  private final StorageEngine engine;
  private final GroupTable groups;

  RowVersions(StorageEngine engine, GroupTable groups) {
    this.engine = engine;
    this.groups = groups;
  }

  /**
   * Finds the row's state at {@code at}.
   *
   * @param dependencies collects what was read of entries that do not count yet; null to collect
   *     nothing
   */
  boolean get(byte[] key, int hash, long at, Cell cell, @Nullable Dependencies dependencies) {
    return get(groups.find(Keys.group(key)), key, hash, at, cell, dependencies);
  }

  /** Finds the row's state at {@code at} with the overlay of this state of its group. */
  boolean get(
      @Nullable GroupState group,
      byte[] key,
      int hash,
      long at,
      Cell cell,
      @Nullable Dependencies dependencies) {
    if (group != null && !group.isSettled()) {
      CommittedWrites writes = group.overlay(key, hash, at);
      byte[] @Nullable [] rows = writes == null ? null : writes.rows;
      if (writes != null
          && rows != null) { // without rows it was applied meanwhile: the engine has it
        if (dependencies != null) {
          dependencies.add(group, writes);
        }
        byte[] row = rows[writes.find(key, hash)];
        if (row == null) {
          return false;
        }
        cell.wrap(row, 0, row.length, writes.stamp.await());
        return true;
      }
    }
    return engine.get(key, at, cell);
  }

  /**
   * Timestamp of the key's newest change at or before {@code at}, deletes included; 0 if none is
   * kept.
   */
  long versionOf(byte[] key, int hash, long at) {
    GroupState group = groups.find(Keys.group(key));
    if (group != null && !group.isSettled()) {
      CommittedWrites writes = group.overlay(key, hash, at);
      if (writes != null) {
        return writes.stamp.await();
      }
    }
    return engine.versionOf(key, at);
  }
}
