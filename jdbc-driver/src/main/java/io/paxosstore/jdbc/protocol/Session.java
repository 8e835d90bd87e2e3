package io.paxosstore.jdbc.protocol;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with an engine, behind one JDBC connection: the engine itself for {@code mem:} and
 * {@code file:}, a channel to a server otherwise. The driver sees nothing else of an engine.
 *
 * <p>One thread at a time, except {@link #cancel()} and {@link #abort()}. Every failure is a {@link
 * SQLException} with the standard's SQLState, made by {@link SqlExceptions}; after one the session
 * is usable, unless the state is of class 08.
 *
 * <p>A transaction begins with the first statement whose options say {@code autocommit == false}
 * and ends with {@link #commit()} or {@link #rollback()}. SQL's own {@code START TRANSACTION,
 * COMMIT, ROLLBACK, SAVEPOINT …} are statements like any other and do the same.
 */
public interface Session extends AutoCloseable {
  /**
   * Parses and plans a statement, or finds it in the plan cache. Costs no round trip on a remote
   * session where avoidable.
   */
  Prepared prepare(String sql) throws SQLException;

  /** Runs a prepared statement once. */
  Result execute(Prepared statement, Parameters parameters, ExecuteOptions options)
      throws SQLException;

  /**
   * Runs a prepared INSERT, UPDATE or DELETE once per set of parameters, in one frame and, with
   * autocommit, in one transaction.
   *
   * @return one result; its {@link Result#updateCounts()} has an element per set, and generated
   *     keys of all sets in order
   */
  Result executeBatch(Prepared statement, List<Parameters> parameters, ExecuteOptions options)
      throws SQLException;

  /** Commits the open transaction; nothing to do without one. */
  void commit() throws SQLException;

  /** Rolls the open transaction back; nothing to do without one. */
  void rollback() throws SQLException;

  /** Sets a savepoint, starting a transaction if none is open. A name used before is moved. */
  void savepoint(String name) throws SQLException;

  /**
   * Sets a savepoint; a transaction that it starts takes isolation and read-only from the options.
   */
  default void savepoint(String name, ExecuteOptions options) throws SQLException {
    savepoint(name);
  }

  /** Undoes everything after the savepoint, which stays. */
  void rollbackTo(String name) throws SQLException;

  /** Forgets the savepoint. */
  void release(String name) throws SQLException;

  /** True between a transaction's first statement and its end. */
  boolean inTransaction();

  /** The schema that unqualified names are looked up in. */
  String schema() throws SQLException;

  /** Changes the schema that unqualified names are looked up in. */
  void schema(String name) throws SQLException;

  /**
   * Asks the statement that is running, if any, to stop with 57014. From any thread. With none
   * running it has no effect, on later statements either. The driver sends it only between the
   * begin and the end of a call to execute or fetch.
   */
  void cancel() throws SQLException;

  /** Ends the session at once, rolling back; a running call fails with 08003. From any thread. */
  void abort();

  /** True while the engine answers. */
  boolean isValid(int timeoutMillis);

  /**
   * Milliseconds after which a call that got no answer fails with 08006, or 08007 if it may have
   * committed; 0: never. No effect where nothing is between the driver and the engine.
   */
  default void networkTimeout(int millis) throws SQLException {}

  /**
   * Has {@code listener} hear of every attempt to commit before anything of it is proposed, so that
   * its outcome can be asked elsewhere if the answer is lost (protocol rule R15). No effect where
   * nothing is between the driver and the engine. To be called before the first statement.
   */
  default void onCommitting(CommitListener listener) {}

  /**
   * The id of the attempt to commit that a later call makes first, if whoever listens knows of it
   * by then; it names a group once an open transaction will certainly touch that one. Null where no
   * attempt is announced.
   */
  default @Nullable CommitId promised() {
    return null;
  }

  /**
   * The client knows that the next call may make its first attempt to commit under this id, and
   * would ask the group that it names. If that group has no part in the attempt, or the id has been
   * used, the attempt has another id.
   *
   * @param id as {@link #promised} gave it, or with the group that the client believes is touched;
   *     null if it knows of none
   */
  default void commitAs(@Nullable CommitId id) {}

  /**
   * What became of an attempt to commit, on whatever server it was made. An attempt that is under
   * way is decided by asking: rolled back unless it comes first.
   */
  default CommitState commitState(CommitId id) throws SQLException {
    return CommitState.UNKNOWN;
  }

  /**
   * Executes a short statement without ever waiting, on a thread that has others to serve.
   *
   * @return null if the statement is none of that kind, would have to wait or fails: then nothing
   *     has happened, and {@link #execute} is the way
   */
  default @Nullable Begun executeAtOnce(
      Prepared statement, Parameters parameters, ExecuteOptions options) {
    return null;
  }

  /**
   * Commits without waiting, as far as that goes.
   *
   * @return what becomes of it; null if nothing has happened, and {@link #commit} is the way
   */
  default @Nullable Pending commitAtOnce() {
    return null;
  }

  /** What {@code SET} has changed, in properties that a new session can be opened with. */
  default Map<String, String> settings() {
    return Map.of();
  }

  /**
   * Id of the node that is home of an entity group, as far as this one knows; 0 if it is this one,
   * or nobody knows.
   */
  default int homeElsewhere(int family, int slot) {
    return 0;
  }

  /** Product version of the engine. */
  String serverVersion();

  /** Rolls back what is open and ends the session. Idempotent. */
  @Override
  void close() throws SQLException;

  /**
   * Names an attempt to commit in the whole cluster.
   *
   * @param attempt when it was made, by the hybrid logical clock
   * @param unique random bits
   * @param family of the entity group that knows what became of it; 0 if none is known
   * @param slot of that group
   */
  record CommitId(long attempt, long unique, int family, int slot) {
    /** False if nobody could be asked. */
    public boolean hasGroup() {
      return family != 0;
    }

    /** The same attempt, with the group that is to be asked. */
    public CommitId in(int family, int slot) {
      return new CommitId(attempt, unique, family, slot);
    }
  }

  /** What became of an attempt to commit. */
  enum CommitState {
    /** It took effect. */
    COMMITTED,
    /** It has no effect and never will. */
    ROLLED_BACK,
    /** Nobody can tell now: no majority of the group's replicas answers, or it was long ago. */
    UNKNOWN
  }

  /**
   * A statement that was executed without waiting.
   *
   * @param result for the client
   * @param pending what must be known first; null if nothing
   */
  record Begun(Result result, @Nullable Pending pending) {}

  /** Something that is not known yet. */
  interface Pending {
    /**
     * Has exactly one of these called, on any thread, perhaps before this returns; none may wait.
     *
     * @param done it is as it should be
     * @param again it has had no effect, and is to be done again by one who may wait
     * @param failed the caller is to be told
     */
    void whenDone(Runnable done, Runnable again, Consumer<SQLException> failed);
  }

  /** Hears of attempts to commit. */
  interface CommitListener {
    /**
     * An attempt is about to be made: it is when this returns, and is not if this throws.
     *
     * @param result of the statement, if that is a transaction of its own: what the caller gets if
     *     it is committed; null otherwise
     * @param promised whether the id is the one of {@link #commitAs}; else the client must know of
     *     it when this returns
     */
    void committing(CommitId id, @Nullable Result result, boolean promised);
  }

  /** A statement that the session can run. Closing it frees what the session keeps for it. */
  interface Prepared extends AutoCloseable {
    /** False while the three below would cost a round trip. */
    default boolean isDescribed() {
      return true;
    }

    /** What executing it gives. */
    StatementKind kind() throws SQLException;

    /** Its parameters in order. */
    List<ParameterDescription> parameters() throws SQLException;

    /** Columns of its rows; empty unless {@link #kind()} is QUERY. */
    List<ColumnDescription> columns() throws SQLException;

    /** What it may be routed by; null if that is not known, or not one group. */
    default @Nullable Routing routing() {
      return null;
    }

    @Override
    void close();
  }

  /**
   * What an execution gave. Rows arrive in batches; closing it frees what the engine keeps for the
   * rest.
   */
  interface Result extends AutoCloseable {
    /** Columns of the rows; empty if it has none. */
    List<ColumnDescription> columns();

    /** Rows changed; -1 for a query, 0 for a command. */
    long updateCount();

    /** Rows changed by each element of a batch; one element otherwise. */
    long[] updateCounts();

    /**
     * The next rows, at most about {@code fetchSize} of them (0: the engine decides), or null at
     * the end.
     */
    @Nullable RowBatch fetch(int fetchSize) throws SQLException;

    /** Columns of {@link #generatedKeys()}; empty if none were asked for. */
    List<ColumnDescription> generatedKeyColumns();

    /** Rows of generated keys, in the order of the inserted rows. */
    RowBatch generatedKeys();

    @Override
    void close();
  }
}
