package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.sql.Cancellation;
import java.util.List;

/**
 * One call to execute.
 *
 * @param parameters one set, or for a batch any number
 * @param batch whether it was asked for as a batch
 * @param readOnly whether a transaction that it begins may only read
 */
record Invocation(
    PreparedSql prepared,
    List<Parameters> parameters,
    boolean batch,
    boolean readOnly,
    ExecuteOptions options,
    Cancellation cancellation) {}
