package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.lsm.Cell;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.StorageKeys;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PlannedTransactionTest {
  @Test
  void whereNoShapeCanBeRaisedForAFullDiskRowsAreReadAndNotWritten() throws Exception {
    try (Database database = Database.open(NodeOptions.inMemory());
        Session session = Sql.connect(database)) {
      Sql.run(
          session,
          "CREATE TABLE p (id INT PRIMARY KEY)",
          "CREATE TABLE c (id INT PRIMARY KEY, p INT REFERENCES p (id))");
      Table parent = Objects.requireNonNull(database.catalog().table("PUBLIC", "P"));
      byte[] key = StorageKeys.rowsStart(new GroupId(parent.family().id(), 0), parent);
      Transaction full = onAFullDisk(database.transactions().begin(false));
      Transaction planned = new PlannedTransaction(full, database.catalog());
      assertFalse(planned.get(key, Columns.ALL, new Cell()));
      SqlError refused = assertThrows(SqlError.class, () -> planned.delete(key));
      assertEquals(SqlStates.DISK_FULL, refused.sqlState());
      planned.rollback();
    }
  }

  /** A transaction that cannot raise anything. */
  private static Transaction onAFullDisk(Transaction transaction) {
    return (Transaction)
        Proxy.newProxyInstance(
            Transaction.class.getClassLoader(),
            new Class<?>[] {Transaction.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("agreed") && (long) arguments[1] > 0) {
                throw new SqlError(SqlStates.DISK_FULL, "the disk is full");
              }
              try {
                return method.invoke(transaction, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
