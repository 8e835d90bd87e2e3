package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.ClientRecorder;
import io.paxosstore.tpcc.history.Outcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A client: one operation after the other on one connection, until it is told to stop. An operation
 * that was refused is not repeated, another one is drawn; a connection that is lost is opened
 * again.
 */
final class Client implements Runnable {
  /** Numbers that belong to one operation. */
  static final int UNIQUE_STEP = 4;

  /** So many clients have numbers of their own. */
  static final int MOST_CLIENTS = 63;

  private static final int NUMBERS_PER_CLIENT = 1 << 25;
  private static final long RECONNECT_MILLIS = 20;

  /** Shares of a hundred operations. */
  private static final int TRANSFERS = 45;

  private static final int REGISTERS = 22;
  private static final int LISTS = 25;

  private final int number;
  private final String url;
  private final int node;
  private final ChaosRun run;
  private final Recorders.OfClient recorders;
  private final SplittableRandom random;
  private int unique;

  // When operations were acknowledged; read when the thread has ended.
  private long[] acknowledged = new long[1 << 12];
  private int acknowledgements;

  /**
   * A client.
   *
   * @param url of all servers, or of one
   * @param node id of that one; 0 if the URL names all
   */
  Client(int number, String url, int node, ChaosRun run, Recorders.OfClient recorders, long seed) {
    this.number = number;
    this.url = url;
    this.node = node;
    this.run = run;
    this.recorders = recorders;
    random = new SplittableRandom(seed);
    unique = number * NUMBERS_PER_CLIENT;
  }

  int number() {
    return number;
  }

  /** The only server that it connects to; 0 if it goes to whichever it likes. */
  int node() {
    return node;
  }

  long[] acknowledged() {
    return Arrays.copyOf(acknowledged, acknowledgements);
  }

  @Override
  public void run() {
    while (!run.isStopped()) {
      try (Connection connection = DriverManager.getConnection(url)) {
        while (!run.isStopped() && !connection.isClosed()) {
          if (!operate(connection)) {
            break;
          }
        }
      } catch (SQLException e) {
        run.errors().cannotConnect(number, e);
        try {
          Thread.sleep(RECONNECT_MILLIS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** Runs one operation; false if the connection is of no more use. */
  private boolean operate(Connection connection) {
    Workload workload = draw();
    Workload.Choice choice = workload.choose(random);
    ClientRecorder recorder = workload.recorder(recorders);
    unique += UNIQUE_STEP;
    recorder.call(System.nanoTime());
    try {
      boolean inTransaction = workload.inTransaction(choice);
      connection.setAutoCommit(!inTransaction);
      workload.run(connection, choice, unique, recorder);
      if (inTransaction) {
        connection.commit();
      }
    } catch (SQLException e) {
      recorder.answer(outcomeOf(e), System.nanoTime());
      run.errors().failed(number, e);
      return goOn(connection, e);
    } catch (WrongAnswerException e) {
      // Whether an autocommit statement had an effect is as unknown as what else is wrong.
      recorder.answer(Outcome.INFO, System.nanoTime());
      run.errors().wrongAnswer("client " + number, e);
      return endTransaction(connection);
    }
    long now = System.nanoTime();
    recorder.answer(Outcome.OK, now);
    acknowledge(now);
    try {
      connection.setAutoCommit(true);
      workload.afterwards(connection, choice);
      return true;
    } catch (SQLException e) {
      run.errors().failed(number, e);
      return goOn(connection, e);
    }
  }

  private Workload draw() {
    int percent = random.nextInt(100);
    if (percent < TRANSFERS) {
      return run.transfers();
    }
    if (percent < TRANSFERS + REGISTERS) {
      return run.registers();
    }
    return percent < TRANSFERS + REGISTERS + LISTS ? run.lists() : run.totals();
  }

  private void acknowledge(long now) {
    if (acknowledgements == acknowledged.length) {
      acknowledged = Arrays.copyOf(acknowledged, 2 * acknowledgements);
    }
    acknowledged[acknowledgements++] = now;
  }

  /**
   * What an error says of the operation, by the driver's documentation: only these leave it open
   * whether it was committed.
   */
  private static Outcome outcomeOf(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    boolean unknown =
        state.equals("08007")
            || state.equals("08P02") // committed, but for its result
            || state.startsWith("58")
            || state.startsWith("XX");
    return unknown ? Outcome.INFO : Outcome.FAIL;
  }

  /** Ends the transaction after an error; false if there is nothing left to go on with. */
  private boolean goOn(Connection connection, SQLException error) {
    return !String.valueOf(error.getSQLState()).startsWith("08") && endTransaction(connection);
  }

  private boolean endTransaction(Connection connection) {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      return true;
    } catch (SQLException e) {
      run.errors().failed(number, e);
      return false;
    }
  }
}
