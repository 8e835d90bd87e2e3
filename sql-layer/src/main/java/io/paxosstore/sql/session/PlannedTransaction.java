package io.paxosstore.sql.session;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.StaleCatalogException;
import io.paxosstore.sql.catalog.StorageKeys;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.transaction.GivenRequest;
import io.paxosstore.sql.transaction.PendingCommit;
import io.paxosstore.sql.transaction.Selection;
import io.paxosstore.sql.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose statements were all planned on one catalog version. When it first touches a
 * table in a group it reads there under which shape the group's rows were last written: a newer one
 * than the plan's means that the plan is too old; an older one is raised to the plan's first, if
 * the transaction may write, so that nobody writes the group under the older one any more (further
 * rule 16). The row is in the read set like any other, so a change that commits in between fails
 * the validation; that of who raises it to the same does not, since nobody relies on the older one.
 *
 * <p>One thread at a time. All but {@link #get}, {@link #lock}, {@link #scan} and writes goes
 * through as it is.
 */
final class PlannedTransaction implements Transaction {
  private final Transaction transaction;
  private final Catalog catalog;
  private final boolean readOnly;
  private final TouchedTables touched = new TouchedTables();
  private final Cell cell = new Cell();

  /** Why a shape could not be raised, so that nothing can be written; reading needs no more. */
  private @Nullable SqlError unraised;

  PlannedTransaction(Transaction transaction, Catalog catalog) {
    this.transaction = transaction;
    this.catalog = catalog;
    this.readOnly = transaction.isReadOnly();
  }

  private void touch(byte[] key) {
    if (!touched.contains(key)) {
      check(key);
      touched.add(key); // not before: a check that failed was none
    }
  }

  private void check(byte[] key) {
    int storage = StorageKeys.tableOf(key);
    long planned = catalog.shapeVersion(storage);
    if (shape(StorageKeys.shapeOf(key), planned) > planned) {
      Table table = catalog.tableOfStorage(storage);
      throw new StaleCatalogException(table == null ? "a table" : "table " + table.qualifiedName());
    }
  }

  private long shape(byte[] shapeKey, long planned) {
    try {
      return transaction.agreed(shapeKey, planned, cell);
    } catch (SqlError e) {
      if (transaction.hasWrites() || !e.sqlState().equals(SqlStates.DISK_FULL)) {
        throw e;
      }
      unraised = e;
      return transaction.agreed(shapeKey, 0, cell);
    }
  }

  private void checkMayWrite() {
    SqlError cause = unraised;
    if (cause != null) {
      throw cause;
    }
  }

  @Override
  public boolean get(byte[] key, long columns, Cell into) {
    if (readOnly && StorageKeys.indexOf(key) == 0) {
      // A row that is there was not removed with its table.
      boolean found = transaction.get(key, columns, into);
      if (!found) {
        touch(key);
      }
      return found;
    }
    if (!touched.contains(key) && transaction.isElsewhere(key)) {
      transaction.expect(List.of(StorageKeys.shapeOf(key), key));
    }
    touch(key);
    return transaction.get(key, columns, into);
  }

  @Override
  public boolean isElsewhere(byte[] key) {
    return transaction.isElsewhere(key);
  }

  @Override
  public void expect(List<byte[]> keys) {
    List<byte[]> all = new ArrayList<>(keys);
    TouchedTables shapes = new TouchedTables();
    for (byte[] key : keys) {
      if (!readOnly && !touched.contains(key) && !shapes.contains(key)) {
        shapes.add(key);
        all.add(0, StorageKeys.shapeOf(key));
      }
    }
    transaction.expect(all);
  }

  @Override
  public Locked lock(byte[] key, LockWait wait, long columns, Cell into) {
    touch(key);
    return transaction.lock(key, wait, columns, into);
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse, long columns) {
    touch(from);
    return transaction.scan(from, to, reverse, columns);
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse, long columns, Selection selection) {
    touch(from);
    return transaction.scan(from, to, reverse, columns, selection);
  }

  @Override
  public void put(byte[] key, byte[] row, long changed) {
    touch(key);
    checkMayWrite();
    transaction.put(key, row, changed);
  }

  @Override
  public void delete(byte[] key) {
    touch(key);
    checkMayWrite();
    transaction.delete(key);
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) {
    touch(from);
    checkMayWrite();
    transaction.deleteRange(from, to);
  }

  @Override
  public void rollbackTo(int mark) {
    transaction.rollbackTo(mark);
  }

  @Override
  public long id() {
    return transaction.id();
  }

  @Override
  public long snapshot() {
    return transaction.snapshot();
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  @Override
  public int beginStatement(Cancellation cancellation) {
    return transaction.beginStatement(cancellation);
  }

  @Override
  public int mark() {
    return transaction.mark();
  }

  @Override
  public void settle() {
    transaction.settle();
  }

  @Override
  public void verify() {
    transaction.verify();
  }

  @Override
  public @Nullable PendingCommit verifyAtOnce() {
    return transaction.verifyAtOnce();
  }

  @Override
  public void beforeCommit(BiConsumer<RequestId, GroupId> listener) {
    transaction.beforeCommit(listener);
  }

  @Override
  public void commitAs(GivenRequest request) {
    transaction.commitAs(request);
  }

  @Override
  public @Nullable GroupId anchor() {
    return transaction.anchor();
  }

  @Override
  public boolean hasWrites() {
    return transaction.hasWrites();
  }

  @Override
  public @Nullable PendingCommit commitAtOnce() {
    return transaction.commitAtOnce();
  }

  @Override
  public void commit() {
    transaction.commit();
  }

  @Override
  public void rollback() {
    transaction.rollback();
  }
}
