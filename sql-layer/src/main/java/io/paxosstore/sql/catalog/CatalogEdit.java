package io.paxosstore.sql.catalog;

import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.catalog.CatalogSnapshot.Counters;
import io.paxosstore.sql.catalog.CatalogSnapshot.Purge;
import io.paxosstore.sql.catalog.CatalogSnapshot.Schema;
import io.paxosstore.sql.catalog.Index.Partition;
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

  /** Key of the row that every change writes, so that of two at once one is refused. */
  static final byte[] COUNTERS_KEY = Key.of(COUNTERS, "").bytes();

  private final CatalogSnapshot base;
  private final SortedMap<String, Schema> schemas;
  private final SortedMap<String, SortedMap<String, Table>> tables = new TreeMap<>();
  private final SortedMap<String, SortedMap<String, View>> views = new TreeMap<>();
  private final SortedMap<Integer, Purge> purges;
  private final Map<Key, byte @Nullable []> rows = new LinkedHashMap<>();
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

  /**
   * A home for a global index's entries: as many groups as the table has. Those of a unique index
   * are spread by all its columns, which look-ups give; else those stay together that begin alike.
   */
  Partition newPartition(Table table, Index index) {
    int keyColumns = index.unique() ? index.columns().size() : 1;
    Family family = new Family(newFamilyId(), index.name(), table.family().slots(), keyColumns);
    return new Partition(family, newTableId(), 0);
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

  /** The catalog that is changed. */
  CatalogSnapshot base() {
    return base;
  }

  /** The version that the change makes. */
  long version() {
    return base.version() + 1;
  }

  /** Adds a table, or replaces the one of its name. */
  void put(Table table) {
    tables.computeIfAbsent(table.schema(), schema -> new TreeMap<>()).put(table.name(), table);
    rows.put(Key.of(TABLE, table.id()), CatalogCodec.encode(table));
  }

  /**
   * The same, and writers have to treat the table differently from now on: who was planned on its
   * former shape will not commit in a group in which others were not.
   */
  void putReshaped(Table table) {
    put(TableEdits.reshaped(table, version()));
  }

  /**
   * A foreign key to the table is new: who was planned without it, and so would not look for
   * children of what it deletes, will not commit beside who was planned with it.
   */
  void referredTo(int table) {
    Table parent = base.table(table);
    if (parent != null) { // else it is the new table itself
      // The key that is referred to may lie in a global index, and nothing else of the row be read.
      putReshaped(TableEdits.withIndexes(parent, reshapedPartitions(parent)));
    }
  }

  private List<Index> reshapedPartitions(Table table) {
    List<Index> indexes = new ArrayList<>();
    for (Index index : table.indexes()) {
      Partition partition = index.partition();
      indexes.add(
          partition == null
              ? index
              : index.in(new Partition(partition.family(), partition.storage(), version())));
    }
    return indexes;
  }

  void drop(Table table) {
    remove(table);
    int sequences = table.storage().sequences();
    purge(table.family(), table.id(), Purge.ALL, StorageKeys.DROPPED);
    if (sequences != table.id()) {
      purge(table.family(), sequences, Purge.ALL, StorageKeys.DROPPED);
    }
    table.indexes().forEach(this::purgePartition);
  }

  private void remove(Table table) {
    SortedMap<String, Table> ofSchema = tables.get(table.schema());
    if (ofSchema != null) {
      ofSchema.remove(table.name());
    }
    rows.put(Key.of(TABLE, table.id()), null);
  }

  private void purgePartition(Index index) {
    Partition partition = index.partition();
    if (partition != null) {
      purge(partition.family(), partition.storage(), Purge.ALL, StorageKeys.DROPPED);
    }
  }

  /** Replaces the table by an empty one; what it held is noted to be removed. */
  void empty(Table table) {
    remove(table);
    put(TableEdits.emptied(table, this::newTableId));
    boolean ownSequences = table.storage().sequences() == table.id();
    purge(
        table.family(),
        table.id(),
        ownSequences ? Purge.ALL_BUT_SEQUENCES : Purge.ALL,
        StorageKeys.DROPPED);
    table.indexes().forEach(this::purgePartition);
  }

  /** Takes an index that plans do not read off its table and notes its keys to be removed. */
  void drop(Table table, Index index) {
    Table without = TableEdits.withoutIndex(table, index.id());
    if (index.global()) {
      // Who maintains it still is stopped where its entries lie.
      put(without);
      purgePartition(index);
    } else {
      // One step is enough even if plans read it: a group's readers and writers turn to the new
      // shape together.
      putReshaped(without);
      purge(table.family(), table.id(), index.id(), version());
    }
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

  private void purge(Family family, int table, int index, long shapeVersion) {
    Purge purge = new Purge(nextPurge++, family.id(), family.slots(), table, index, shapeVersion);
    purges.put(purge.id(), purge);
    rows.put(Key.of(PURGE, purge.id()), CatalogCodec.encode(purge));
  }

  /** Forgets what was to be removed and now is. */
  void purged(Purge purge) {
    if (purges.remove(purge.id()) != null) {
      rows.put(Key.of(PURGE, purge.id()), null);
    }
  }

  /** True if nothing is to be changed. */
  boolean isEmpty() {
    return rows.isEmpty();
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

  /**
   * Writes the changes into the transaction.
   *
   * @throws CatalogMovedException if what is stored is not the catalog that is changed
   */
  void write(Transaction transaction, CatalogSnapshot result) {
    Cell cell = new Cell();
    boolean exists = transaction.get(COUNTERS_KEY, Columns.ALL, cell);
    long stored = exists ? CatalogCodec.decodeCounters(cell.copy()).version() : 0;
    if (stored != base.version()) {
      throw new CatalogMovedException();
    }
    rows.put(Key.of(COUNTERS, ""), CatalogCodec.encode(result.counters));
    rows.forEach((key, value) -> write(transaction, key.bytes(), value, cell));
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
