package io.paxosstore.tpcc.chaos;

import java.sql.SQLException;

/** The database has answered, and no correct one would have answered that. */
final class WrongAnswerException extends SQLException {
  private static final long serialVersionUID = 1;

  WrongAnswerException(String message) {
    super(message, "XXXXX");
  }
}
