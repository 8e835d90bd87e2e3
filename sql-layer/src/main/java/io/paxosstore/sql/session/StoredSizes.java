package io.paxosstore.sql.session;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.catalog.StorageKeys;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.planner.TableStatistics;

/** Estimates the number of a table's rows from the bytes that the storage engine keeps for them. */
final class StoredSizes implements TableStatistics {
  /** Rows are assumed where the engine cannot tell, as for a table that is still in memory. */
  private static final double UNKNOWN = 1_000;

  private static final double BYTES_PER_ROW = 60;

  /** Slots that are asked about. */
  private static final int SAMPLE = 16;

  private final StorageEngine engine;

  StoredSizes(StorageEngine engine) {
    this.engine = engine;
  }

  @Override
  public double rows(Table table) {
    long bytes = 0;
    int slots = table.family().slots();
    // Keys are spread by a hash, so some slots tell of all.
    int asked = Math.min(slots, SAMPLE);
    for (int i = 0; i < asked; i++) {
      int slot = (int) ((long) i * slots / asked);
      GroupId group = new GroupId(table.family().id(), slot);
      bytes +=
          engine.approximateBytes(
              ScanRange.of(
                  StorageKeys.rowsStart(group, table), StorageKeys.primaryEnd(group, table)));
    }
    return Math.max(UNKNOWN, (double) bytes * slots / asked / BYTES_PER_ROW);
  }
}
