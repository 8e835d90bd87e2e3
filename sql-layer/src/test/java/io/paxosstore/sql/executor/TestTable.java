package io.paxosstore.sql.executor;

import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Builds tables of the catalog. The first column is the primary key unless said otherwise. */
final class TestTable {
  private final int id;
  private final String name;
  private final List<Column> columns = new ArrayList<>();
  private final List<Index> indexes = new ArrayList<>();
  private final List<ForeignKey> foreignKeys = new ArrayList<>();
  private List<Integer> primaryKey = List.of(0);
  private Family family = new Family(1, "PUBLIC", 1, 0);

  private TestTable(int id, String name) {
    this.id = id;
    this.name = name;
  }

  static TestTable table(int id, String name) {
    return new TestTable(id, name);
  }

  TestTable column(String column, SqlType type) {
    columns.add(new Column(column, columns.size(), type, null, null, false));
    return this;
  }

  TestTable identity(String column, SqlType type, boolean always) {
    columns.add(
        new Column(column, columns.size(), type, null, new Column.Identity(always, 1, 1), false));
    return this;
  }

  TestTable hiddenRowId() {
    primaryKey = List.of(columns.size());
    columns.add(
        new Column("ROWID", columns.size(), TestValues.BIGINT.nullable(false), null, null, true));
    return this;
  }

  TestTable primaryKey(Integer... ordinals) {
    primaryKey = List.of(ordinals);
    return this;
  }

  TestTable slots(int slots, int keyColumns) {
    family = new Family(1, "F", slots, keyColumns);
    return this;
  }

  TestTable index(String index, boolean unique, int... ordinals) {
    return index(index, unique, false, ordinals);
  }

  TestTable index(String index, boolean unique, boolean descending, int... ordinals) {
    indexes.add(
        new Index(
            indexes.size() + 1,
            index,
            unique,
            IntStream.of(ordinals)
                .mapToObj(ordinal -> new Index.IndexColumn(ordinal, descending))
                .toList()));
    return this;
  }

  TestTable reference(
      String key,
      int column,
      int parent,
      int parentColumn,
      ForeignKey.Action onDelete,
      ForeignKey.Action onUpdate) {
    foreignKeys.add(
        new ForeignKey(key, List.of(column), parent, List.of(parentColumn), onDelete, onUpdate));
    return this;
  }

  Table build() {
    return new Table(
        id,
        "PUBLIC",
        name,
        List.copyOf(columns),
        primaryKey,
        "PK_" + name,
        family,
        family.keyColumns() == 0 ? Table.Placement.DEFAULT : Table.Placement.ROOT,
        List.copyOf(indexes),
        List.of(),
        List.copyOf(foreignKeys));
  }
}
