package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.ClientRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.SplittableRandom;

/** A kind of operation that clients run. Thread-safe. */
interface Workload {
  /** Makes its tables and their first rows. */
  void create(Connection connection) throws SQLException;

  /** Whether its operations are transactions of several statements. */
  boolean inTransaction(Choice choice);

  /** Draws an operation. */
  Choice choose(SplittableRandom random);

  /**
   * Runs an operation up to its commit, and records what it saw and did.
   *
   * @param unique a number that no other operation of any client has, nor the next three
   * @throws WrongAnswerException if it saw what no transaction may see, committed or not
   */
  void run(Connection connection, Choice choice, int unique, ClientRecorder recorder)
      throws SQLException, WrongAnswerException;

  /** What a client does between an operation that was committed and the next one. */
  default void afterwards(Connection connection, Choice choice) throws SQLException {}

  /** The recorder that this kind records to. */
  ClientRecorder recorder(Recorders.OfClient recorders);

  /** An operation that was drawn: what it means is its workload's own. */
  interface Choice {}
}
