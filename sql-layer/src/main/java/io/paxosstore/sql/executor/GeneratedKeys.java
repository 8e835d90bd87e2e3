package io.paxosstore.sql.executor;

import io.paxosstore.jdbc.protocol.RowBatch;
import java.util.List;

/**
 * Takes the values that a driver asked back from an INSERT.
 *
 * @param columns ordinals of the table's columns that are wanted
 * @param rows one row of those columns is appended for every inserted row
 */
public record GeneratedKeys(List<Integer> columns, RowBatch rows) {}
