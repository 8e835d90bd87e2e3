package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs statements that other nodes send to the home of the group that they touch. Thread-safe. */
public interface StatementService {
  /**
   * Runs a statement as if its client had come here. If it writes, it commits as {@code id} or not
   * at all.
   *
   * @param group where the outcome will be asked for
   * @param forewords is told what the statement gives, before its commit is proposed; returns when
   *     the client knows
   * @return what it gave; null if nothing was done, and its own node shall run it
   * @throws io.paxosstore.sql.SqlError what its client is to be told
   */
  byte @Nullable [] run(
      int from, GroupId group, RequestId id, byte[] statement, Consumer<byte[]> forewords);

  /** Nobody waits for that statement any more. */
  void cancel(int from, RequestId id);

  /** Nobody waits for any statement of that node any more. */
  void cancelAll(int from);
}
