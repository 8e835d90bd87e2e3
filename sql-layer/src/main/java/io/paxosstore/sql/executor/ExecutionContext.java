package io.paxosstore.sql.executor;

import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.transaction.Transaction;

/**
 * What one execution of a plan needs from outside.
 *
 * @param transaction where rows are read and written
 * @param catalog the catalog version that the plan was made on
 * @param parameters the parameters' values, converted to the plan's parameter types, in row format
 * @param cancellation tells the execution to stop
 * @param sequences where generated values come from
 * @param expressions checks and defaults of tables that referential actions write
 * @param statementMicros the statement's time: microseconds since the epoch, UTC; fixed before
 *     anything is proposed
 * @param user name of the session's user
 * @param schema the session's current schema
 * @param memoryBytes memory that sorts, hash tables and aggregates of this execution may take
 *     before they spill or fail with 53200
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy per execution would be waste
public record ExecutionContext(
    Transaction transaction,
    Catalog catalog,
    byte[] parameters,
    Cancellation cancellation,
    Sequences sequences,
    TableExpressions expressions,
    long statementMicros,
    String user,
    String schema,
    long memoryBytes) {}
