package io.paxosstore.sql.catalog;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.CatalogSnapshot.Counters;
import io.paxosstore.sql.catalog.CatalogSnapshot.Purge;
import io.paxosstore.sql.catalog.CatalogSnapshot.Schema;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Holds the current catalog, and its stored form in the rows of the catalog's own entity group.
 * Reading is a volatile read; changes come one at a time and are transactions like any other.
 * Thread-safe.
 */
public final class CatalogStore {
  /** The schema that a session starts in. */
  public static final String DEFAULT_SCHEMA = "PUBLIC";

  private final Supplier<Transaction> begin;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile CatalogSnapshot current;

  /** True if the last change failed, and may have taken effect nevertheless. */
  private volatile boolean uncertain;

  private CatalogStore(Supplier<Transaction> begin, CatalogSnapshot current) {
    this.begin = begin;
    this.current = current;
  }

  /**
   * Loads the catalog, creating the default schema in a new database, and finishes what a crash
   * left half done: removes indexes that were being built and keys of dropped tables.
   *
   * @param begin starts a read-write transaction
   * @param systemViews the virtual tables
   */
  public static CatalogStore open(Supplier<Transaction> begin, List<SystemView> systemViews) {
    CatalogStore store = new CatalogStore(begin, load(begin, CatalogSnapshot.empty(systemViews)));
    if (store.snapshot().version() == 0) {
      store.change(
          edit ->
              edit.put(
                  new Schema(
                      DEFAULT_SCHEMA, new Family(edit.newFamilyId(), DEFAULT_SCHEMA, 1, 0))));
    }
    store.finish();
    return store;
  }

  /**
   * The newest version.
   *
   * @throws SqlError if a change was interrupted and it cannot be told yet whether it took effect
   */
  public Catalog current() {
    return snapshot();
  }

  CatalogSnapshot snapshot() {
    return uncertain ? reload() : current;
  }

  private CatalogSnapshot reload() {
    changing.lock();
    try {
      if (uncertain) {
        current = load(begin, current);
        uncertain = false;
      }
      return current;
    } finally {
      changing.unlock();
    }
  }

  /**
   * Makes and publishes the next version; returns it. The change sees the version that it changes.
   */
  CatalogSnapshot change(Consumer<CatalogEdit> change) {
    changing.lock();
    try {
      CatalogEdit edit = new CatalogEdit(snapshot());
      change.accept(edit);
      return commit(edit, begin.get());
    } finally {
      changing.unlock();
    }
  }

  /**
   * Finishes what a crash or a failure left half done: removes indexes that were not filled to the
   * end, and keys of dropped tables and indexes. Not while an index is being filled.
   */
  void finish() {
    changing.lock();
    try {
      for (SortedMap<String, Table> ofSchema : snapshot().tables.values()) {
        for (Table table : ofSchema.values()) {
          if (!table.indexes().stream().allMatch(Index::readable)) {
            change(edit -> TableEdits.dropUnfinishedIndexes(edit, table));
          }
        }
      }
      purge();
    } catch (SqlError e) {
      if (!e.sqlState().equals(SqlStates.DISK_FULL)) {
        throw e;
      }
    } finally {
      changing.unlock();
    }
  }

  /**
   * Removes the keys of dropped tables and indexes. Runs after the version without them was
   * published: a statement takes its snapshot first and compares catalog versions then, so one that
   * still plans to read them has a snapshot from before the removal. What a full disk does not let
   * it remove stays for the next time: nothing refers to it.
   */
  void purge() {
    changing.lock();
    try {
      for (Purge purge : List.copyOf(snapshot().purges.values())) {
        CatalogEdit edit = new CatalogEdit(snapshot());
        Transaction transaction = begin.get();
        edit.execute(purge, transaction);
        commit(edit, transaction);
      }
    } catch (SqlError e) {
      if (!e.sqlState().equals(SqlStates.DISK_FULL)) {
        throw e;
      }
    } finally {
      changing.unlock();
    }
  }

  /** Runs a whole schema change alone; others wait. */
  void exclusively(Runnable schemaChange) {
    changing.lock();
    try {
      schemaChange.run();
    } finally {
      changing.unlock();
    }
  }

  private CatalogSnapshot commit(CatalogEdit edit, Transaction transaction) {
    boolean committed = false;
    try {
      CatalogSnapshot next = edit.result();
      edit.write(transaction, next);
      transaction.commit();
      current = next;
      committed = true;
      return next;
    } finally {
      uncertain = !committed;
      transaction.rollback();
    }
  }

  /** What is stored; of what is there already, only the system views stay. */
  private static CatalogSnapshot load(Supplier<Transaction> begin, CatalogSnapshot known) {
    Counters counters = known.counters;
    SortedMap<String, Schema> schemas = new TreeMap<>();
    SortedMap<String, SortedMap<String, Table>> tables = new TreeMap<>();
    SortedMap<String, SortedMap<String, View>> views = new TreeMap<>();
    SortedMap<Integer, Purge> purges = new TreeMap<>();
    Transaction transaction = begin.get();
    try (Cursor cursor =
        transaction.scan(
            GroupKeys.prefix(GroupKeys.ROWS, StorageKeys.CATALOG),
            GroupKeys.end(GroupKeys.ROWS, StorageKeys.CATALOG),
            false,
            Columns.ALL)) {
      while (cursor.next()) {
        byte kind = cursor.keyArray()[cursor.keyOffset() + GroupKeys.PREFIX_BYTES];
        byte[] value =
            Arrays.copyOfRange(
                cursor.valueArray(),
                cursor.valueOffset(),
                cursor.valueOffset() + cursor.valueLength());
        switch (kind) {
          case CatalogEdit.COUNTERS -> counters = CatalogCodec.decodeCounters(value);
          case CatalogEdit.SCHEMA -> {
            Schema schema = CatalogCodec.decodeSchema(value);
            schemas.put(schema.name(), schema);
          }
          case CatalogEdit.TABLE -> {
            Table table = CatalogCodec.decodeTable(value);
            tables
                .computeIfAbsent(table.schema(), schema -> new TreeMap<>())
                .put(table.name(), table);
          }
          case CatalogEdit.VIEW -> {
            View view = CatalogCodec.decodeView(value);
            views.computeIfAbsent(view.schema(), schema -> new TreeMap<>()).put(view.name(), view);
          }
          case CatalogEdit.PURGE -> {
            Purge purge = CatalogCodec.decodePurge(value);
            purges.put(purge.id(), purge);
          }
          default -> throw new IllegalStateException("catalog object of unknown kind " + kind);
        }
      }
    } catch (RuntimeException | Error e) {
      transaction.rollback();
      throw e;
    }
    transaction.commit(); // it has no writes: waits until all that it has read is durable
    return new CatalogSnapshot(counters, schemas, tables, views, purges, known.systemViews());
  }
}
