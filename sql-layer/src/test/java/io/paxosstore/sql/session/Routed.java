package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.paxos.GroupId;
import java.sql.SQLException;
import java.util.Objects;

/** Finds the entity group of a row as a driver does. */
final class Routed {
  private Routed() {}

  /** The group of the rows with this key. */
  static GroupId groupOf(Database database, String table, String column, int key)
      throws SQLException {
    try (Session session = Sql.connect(database);
        Session.Prepared query =
            session.prepare("SELECT * FROM " + table + " WHERE " + column + " = ?")) {
      Routing routing = Objects.requireNonNull(query.routing());
      Parameters bound =
          new Parameters(
              new byte[] {(byte) SqlTypeCode.INTEGER.code()},
              new RowWriter().begin(1).writeInt(key).finish());
      return new GroupId(routing.family(), routing.slotOf(bound));
    }
  }
}
