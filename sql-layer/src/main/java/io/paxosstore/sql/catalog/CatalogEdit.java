package io.paxosstore.sql.catalog;

import io.paxosstore.lsm.Cell;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.catalog.CatalogSnapshot.Counters;
import io.paxosstore.sql.catalog.CatalogSnapshot.Purge;
import io.paxosstore.sql.catalog.CatalogSnapshot.Schema;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way from one catalog version to the next: collects changes of objects, then writes them in
 * one transaction. One thread.
 */
final class CatalogEdit {
  static final byte COUNTERS = 1;
  static final byte SCHEMA = 2;
  static final byte TABLE = 3;
  static final byte VIEW = 4;
  static final byte PURGE = 5;

  private final CatalogSnapshot base;
  private final SortedMap<String, Schema> schemas;
  private final SortedMap<String, SortedMap<String, Table>> tables = new TreeMap<>();
  private final SortedMap<String, SortedMap<String, View>> views = new TreeMap<>();
  private final SortedMap<Integer, Purge> purges;
  private final Map<Key, byte @Nullable []> rows = new LinkedHashMap<>();
  private final Map<Integer, Table> reshaped = new LinkedHashMap<>();
  private final List<Table> emptied = new ArrayList<>();
  private int nextTable;
  private int nextFamily;
  private int nextPurge;

  CatalogEdit(CatalogSnapshot base) {
    this.base = base;
    schemas = new TreeMap<>(base.schemas);
    base.tables.forEach((schema, ofSchema) -> tables.put(schema, new TreeMap<>(ofSchema)));
    base.views.forEach((schema, ofSchema) -> views.put(schema, new TreeMap<>(ofSchema)));
    purges = new TreeMap<>(base.purges);
    nextTable = base.counters.nextTable();
    nextFamily = base.counters.nextFamily();
    nextPurge = base.counters.nextPurge();
  }

  int newTableId() {
    return nextTable++;
  }

  int newFamilyId() {
    return nextFamily++;
  }

  void put(Schema schema) {
    schemas.put(schema.name(), schema);
    rows.put(Key.of(SCHEMA, schema.name()), CatalogCodec.encode(schema));
  }

  void dropSchema(String name) {
    schemas.remove(name);
    tables.remove(name);
    views.remove(name);
    rows.put(Key.of(SCHEMA, name), null);
  }

  /**
   * Adds a table, or replaces the one with its id. Transactions planned on its former shape will
   * not commit.
   */
  void put(Table table) {
    tables.computeIfAbsent(table.schema(), schema -> new TreeMap<>()).put(table.name(), table);
    rows.put(Key.of(TABLE, table.id()), CatalogCodec.encode(table));
    reshaped.put(table.id(), table);
  }

  /**
   * A foreign key to the table is new: transactions that were planned without it, and so would not
   * look for children of what they delete, will not commit.
   */
  void referredTo(int table) {
    Table parent = base.table(table);
    if (parent != null) { // else it is the new table itself
      reshaped.putIfAbsent(table, parent);
    }
  }

  void drop(Table table) {
    SortedMap<String, Table> ofSchema = tables.get(table.schema());
    if (ofSchema != null) {
      ofSchema.remove(table.name());
    }
    rows.put(Key.of(TABLE, table.id()), null);
    reshaped.put(table.id(), table);
    purge(table, -1);
  }

  void put(View view) {
    views.computeIfAbsent(view.schema(), schema -> new TreeMap<>()).put(view.name(), view);
    rows.put(Key.of(VIEW, view.schema() + "\0" + view.name()), CatalogCodec.encode(view));
  }

  void drop(View view) {
    SortedMap<String, View> ofSchema = views.get(view.schema());
    if (ofSchema != null) {
      ofSchema.remove(view.name());
    }
    rows.put(Key.of(VIEW, view.schema() + "\0" + view.name()), null);
  }

  /** Removes all rows and index entries of a table in this very transaction. */
  void empty(Table table) {
    emptied.add(table);
    reshaped.put(table.id(), table);
  }

  /**
   * Notes that the keys of an index, or with -1 of a whole table, are to be removed once nobody
   * plans to read them.
   */
  void purge(Table table, int index) {
    Purge purge =
        new Purge(nextPurge++, table.family().id(), table.family().slots(), table.id(), index);
    purges.put(purge.id(), purge);
    rows.put(Key.of(PURGE, purge.id()), CatalogCodec.encode(purge));
  }

  /** Removes what an earlier edit noted. */
  void execute(Purge purge, Transaction transaction) {
    for (int slot = 0; slot < purge.slots(); slot++) {
      GroupId group = new GroupId(purge.family(), slot);
      if (purge.index() < 0) {
        transaction.deleteRange(
            StorageKeys.tableStart(group, purge.table()),
            StorageKeys.tableStart(group, purge.table() + 1));
      } else {
        transaction.deleteRange(
            StorageKeys.indexStart(group, purge.table(), purge.index()),
            StorageKeys.indexStart(group, purge.table(), purge.index() + 1));
      }
    }
    purges.remove(purge.id());
    rows.put(Key.of(PURGE, purge.id()), null);
  }

  /** The catalog as it will be. */
  CatalogSnapshot result() {
    return new CatalogSnapshot(
        new Counters(base.version() + 1, nextTable, nextFamily, nextPurge),
        schemas,
        tables,
        views,
        purges,
        base.systemViews());
  }

  /** Writes the changes into the transaction. */
  void write(Transaction transaction, CatalogSnapshot result) {
    for (Table table : emptied) {
      for (int slot = 0; slot < table.family().slots(); slot++) {
        GroupId group = new GroupId(table.family().id(), slot);
        transaction.deleteRange(
            StorageKeys.tableStart(group, table.id()), StorageKeys.rowsEnd(group, table.id()));
      }
    }
    rows.put(Key.of(COUNTERS, ""), CatalogCodec.encode(result.counters));
    Cell cell = new Cell();
    rows.forEach((key, value) -> write(transaction, key.bytes(), value, cell));
    byte[] version = ByteBuffer.allocate(8).putLong(result.version()).array();
    for (Table table : reshaped.values()) {
      write(transaction, StorageKeys.schemaVersion(table), version, cell);
    }
  }

  private static void write(
      Transaction transaction, byte[] key, byte @Nullable [] value, Cell cell) {
    boolean exists = transaction.get(key, Columns.ALL, cell);
    if (value != null) {
      transaction.put(key, value, Columns.ALL);
    } else if (exists) {
      transaction.delete(key);
    }
  }

  /** Key of a catalog object, comparable by value. */
  private record Key(byte kind, String name, int id) {
    static Key of(byte kind, String name) {
      return new Key(kind, name, 0);
    }

    static Key of(byte kind, int id) {
      return new Key(kind, "", id);
    }

    byte[] bytes() {
      return StorageKeys.catalogObject(
          kind,
          kind == TABLE || kind == PURGE
              ? ByteBuffer.allocate(4).putInt(id).array()
              : name.getBytes(StandardCharsets.UTF_8));
    }
  }
}
