package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.executor.expression.RowHasher;

/**
 * A set of rows, numbered in the order in which they were first seen. Nulls equal each other here.
 */
final class DistinctRows {
  private final RowHasher hash;
  private final RowBuffer rows;
  private final HashChains chains;
  private int last = -1;

  DistinctRows(Run run, RowHasher hash) {
    this.hash = hash;
    this.rows = new RowBuffer(run.memory());
    this.chains = new HashChains(run.memory());
  }

  /** Adds the row if it is new; true if it was. Either way {@link #last} is its number. */
  boolean add(byte[] bytes, int row) {
    int code = hash.hash(bytes, row);
    last = find(bytes, row, code);
    if (last >= 0) {
      return false;
    }
    last = rows.count();
    chains.add(code);
    rows.append(bytes, row);
    return true;
  }

  /** Number of the row that the last {@link #add} added or found. */
  int last() {
    return last;
  }

  /** Number of this row, or -1. */
  int find(byte[] bytes, int row) {
    return find(bytes, row, hash.hash(bytes, row));
  }

  RowBuffer rows() {
    return rows;
  }

  void free() {
    rows.free();
    chains.free();
    last = -1;
  }

  private int find(byte[] bytes, int row, int code) {
    for (int at = chains.first(code); at >= 0; at = chains.after(at)) {
      if (hash.equal(bytes, row, rows.bytes(), rows.row(at))) {
        return at;
      }
    }
    return -1;
  }
}
