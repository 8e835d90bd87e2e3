package io.paxosstore.sql.transaction;

import io.paxosstore.sql.SqlError;
import java.util.function.Consumer;

/** A commit that is on its way: its transaction has ended, and what becomes of it will be told. */
public interface PendingCommit {
  /**
   * Has the outcome told, once.
   *
   * @param committed called when it counts
   * @param failed called with 40001 if it had no effect, 08007 if nobody can tell
   *     <p>Either on any thread, perhaps before this returns; it must not wait.
   */
  void whenDone(Runnable committed, Consumer<SqlError> failed);
}
