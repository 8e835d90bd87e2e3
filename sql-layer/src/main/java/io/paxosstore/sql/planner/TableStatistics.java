package io.paxosstore.sql.planner;

import io.paxosstore.sql.catalog.Table;

/** What the planner knows of the data. */
public interface TableStatistics {
  /** Estimated number of rows of the table, at least 1. */
  double rows(Table table);
}
