package io.paxosstore.sql.session;

import io.paxosstore.sql.session.RandomTable.Kind;
import io.paxosstore.sql.session.RandomTable.RandomColumn;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** A random INSERT, UPDATE or DELETE. */
final class RandomChange extends RandomSql {
  RandomChange(SplittableRandom random, List<RandomTable> tables) {
    super(random, tables);
  }

  /** Rows for a new table. */
  RandomChange rows(RandomTable table, int count) {
    add("INSERT INTO " + table.name() + " VALUES ");
    for (int i = 0; i < count; i++) {
      add(i == 0 ? "(" : ", (");
      row(table);
      add(")");
    }
    return this;
  }

  private void row(RandomTable table) {
    for (int c = 0; c < table.columns().size(); c++) {
      RandomColumn column = table.columns().get(c);
      add(c == 0 ? "" : ", ");
      if (column.nullable() && chance(5)) {
        add("NULL");
      } else {
        constant(column.kind(), true);
      }
    }
  }

  RandomChange change(RandomTable table) {
    List<Field> fields = fields(table, table.name());
    switch (random.nextInt(8)) {
      case 0, 1 -> rows(table, 1 + random.nextInt(3));
      case 2 -> insertFromQuery(table);
      case 3 -> {
        add("DELETE FROM " + table.name());
        add(" WHERE ");
        condition(fields, 1);
        add(" AND ");
        condition(fields, 0);
      }
      default -> {
        add("UPDATE " + table.name() + " SET ");
        int first = random.nextInt(table.columns().size());
        int count = Math.min(1 + random.nextInt(2), table.columns().size() - first);
        for (int i = first; i < first + count; i++) {
          RandomColumn column = table.columns().get(i);
          add(i == first ? "" : ", ").add(column.name() + " = ");
          if (chance(3)) {
            constant(column.kind(), true);
          } else if (column.kind() == Kind.INT && chance(2)) {
            add(column.name() + any(" + ", " - ") + random.nextInt(1, 30));
          } else {
            expression(column.kind(), fields, 1);
          }
        }
        if (!chance(6)) {
          add(" WHERE ");
          condition(fields, 1);
        }
      }
    }
    return this;
  }

  private void insertFromQuery(RandomTable table) {
    RandomTable source = any(tables);
    List<Field> fields = fields(source, "s");
    add("INSERT INTO " + table.name() + " (");
    add(table.columns().stream().map(RandomColumn::name).collect(Collectors.joining(", ")));
    add(") SELECT ");
    for (int i = 0; i < table.columns().size(); i++) {
      add(i == 0 ? "" : ", ");
      if (i == 0) {
        add("s.c0 + " + random.nextInt(10, 60));
      } else {
        expression(table.columns().get(i).kind(), fields, 1);
      }
    }
    add(" FROM " + source.name() + " s WHERE ");
    condition(fields, 1);
  }
}
