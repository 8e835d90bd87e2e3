package io.paxosstore.tpcc.transaction;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds the customer that a terminal means, clauses 2.5.2.2 and 2.6.2.2. */
final class Customers {
  private final Session session;
  private final PreparedStatement byName;

  Customers(Session session) throws SQLException {
    this.session = session;
    byName =
        session.prepare(
            "SELECT c_id FROM customer WHERE c_w_id = ? AND c_d_id = ? AND c_last = ?"
                + " ORDER BY c_first");
  }

  /** The number: as entered, or of the one in the middle of all with that name, by first name. */
  int number(Input.Whom whom) throws SQLException {
    if (!whom.byName()) {
      return whom.customer();
    }
    byName.setInt(1, whom.warehouse());
    byName.setInt(2, whom.district());
    byName.setString(3, whom.lastName());
    List<Integer> found = new ArrayList<>();
    try (ResultSet rows = session.query(byName)) {
      while (rows.next()) {
        found.add(rows.getInt(1));
      }
    }
    if (found.isEmpty()) {
      throw new DatabaseContentException("customers called " + whom.lastName(), 0);
    }
    return found.get(middle(found.size()));
  }

  /** The index, from 0, of the row at n/2 rounded up, from 1. */
  static int middle(int count) {
    return (count + 1) / 2 - 1;
  }
}
