package io.paxosstore.tpcc.chaos;

/**
 * The database has answered, and no correct one would have answered that. No {@link
 * java.sql.SQLException}: the database has reported nothing.
 */
final class WrongAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  WrongAnswerException(String message) {
    super(message);
  }
}
