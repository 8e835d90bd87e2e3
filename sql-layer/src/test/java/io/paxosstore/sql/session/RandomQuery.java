package io.paxosstore.sql.session;

import io.paxosstore.sql.session.RandomTable.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A random query over some tables. */
final class RandomQuery extends RandomSql {
  private static final List<Kind> KINDS = List.of(Kind.values());
  private boolean ordered;

  RandomQuery(SplittableRandom random, List<RandomTable> tables) {
    super(random, tables);
  }

  /** True if the order of the rows says which is which. */
  boolean isOrdered() {
    return ordered;
  }

  RandomQuery query() {
    switch (random.nextInt(12)) {
      case 0, 1 -> keyOrder();
      case 2 -> setOperation();
      case 3, 4 -> {
        int columns = grouping(List.of(), 2);
        order(columns, true);
      }
      default -> {
        List<Kind> kinds =
            IntStream.rangeClosed(0, random.nextInt(4)).mapToObj(i -> any(KINDS)).toList();
        boolean common = chance(8);
        if (common) {
          add("SELECT * FROM (");
        }
        select(kinds, List.of(), 3, chance(5));
        if (common) {
          add(") q");
        }
        order(kinds.size(), true);
      }
    }
    return this;
  }

  /** Rows in the order of some columns and then of the key: what an index may give, limited. */
  private void keyOrder() {
    RandomTable table = any(tables);
    List<Field> fields = fields(table, "t");
    add("SELECT t.* FROM " + table.name() + " t");
    if (!chance(3)) {
      add(" WHERE ");
      condition(fields, 1);
    }
    List<String> by = new ArrayList<>();
    boolean descending = random.nextBoolean();
    for (int i = random.nextInt(3); i > 0; i--) {
      by.add(any(fields).name() + (descending ^ chance(6) ? " DESC" : ""));
    }
    if (!table.indexes().isEmpty() && chance(2)) {
      RandomTable.RandomIndex index = any(table.indexes());
      by.clear();
      for (int i = 0; i < index.columns().size(); i++) {
        by.add(
            fields.get(index.columns().get(i)).name()
                + (index.descending().get(i) ^ descending ? " DESC" : ""));
      }
    }
    // All columns, so that the order is total whatever the key.
    boolean rest = random.nextBoolean();
    fields.forEach(f -> by.add(f.name() + (rest ? " DESC" : "")));
    add(" ORDER BY " + by.stream().distinct().collect(Collectors.joining(", ")));
    ordered = true;
    limit();
  }

  private void setOperation() {
    List<Kind> kinds =
        IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(i -> any(KINDS)).toList();
    select(kinds, List.of(), 2, false);
    for (int i = random.nextInt(2); i >= 0; i--) {
      add(any(" UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT "));
      select(kinds, List.of(), 2, false);
    }
    order(kinds.size(), true);
  }

  private void order(int columns, boolean mayLimit) {
    if (chance(2)) {
      return;
    }
    List<Integer> ordinals = new ArrayList<>(IntStream.rangeClosed(1, columns).boxed().toList());
    List<String> by = new ArrayList<>();
    while (!ordinals.isEmpty()) {
      by.add(
          ordinals.remove(random.nextInt(ordinals.size()))
              + any("", " DESC", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"));
    }
    add(" ORDER BY " + String.join(", ", by));
    ordered = true;
    if (mayLimit) {
      limit();
    }
  }

  private void limit() {
    if (chance(2)) {
      if (chance(3)) {
        add(" OFFSET " + random.nextInt(6) + " ROWS");
        add(" FETCH NEXT " + random.nextInt(8) + " ROWS ONLY");
      } else {
        add(" LIMIT " + random.nextInt(12));
      }
    }
  }

  /** A SELECT that gives these kinds. */
  private void select(List<Kind> kinds, List<Field> outer, int depth, boolean distinct) {
    From from = from(depth);
    List<Field> scope = new ArrayList<>(from.fields());
    if (chance(2)) {
      scope.addAll(outer);
    }
    add(distinct ? "SELECT DISTINCT " : "SELECT ");
    for (int i = 0; i < kinds.size(); i++) {
      add(i == 0 ? "" : ", ");
      if (!distinct && depth > 1 && chance(10) && kinds.get(i).isNumeric()) {
        scalar(from.fields());
      } else {
        expression(kinds.get(i), scope, 1);
      }
      add(" AS x" + i);
    }
    from.write();
    where(from.fields(), outer, depth);
  }

  private void where(List<Field> inner, List<Field> outer, int depth) {
    if (!outer.isEmpty()) {
      Field field = any(inner);
      List<Field> same = ofKind(outer, field.kind());
      add(" WHERE ");
      if (same.isEmpty() || chance(5)) {
        condition(inner, 1);
      } else {
        add(field.name() + any(" = ", " = ", " = ", " < ", " <> ") + any(same).name());
        if (chance(2)) {
          add(" AND ");
          condition(inner, 0);
        }
      }
      return;
    }
    if (!chance(4)) {
      add(" WHERE ");
      if (depth > 1 && chance(3)) {
        subquery(inner, depth);
        add(any(" AND ", " AND ", " OR "));
      }
      condition(inner, 2);
    }
  }

  private void subquery(List<Field> scope, int depth) {
    Field field = any(scope);
    switch (random.nextInt(5)) {
      case 0 -> {
        add(any("", "NOT ") + "EXISTS (");
        select(List.of(Kind.INT), scope, depth - 2, false);
        add(")");
      }
      case 1, 2 -> {
        add(field.name() + any("", " NOT") + " IN (");
        select(List.of(field.kind()), chance(2) ? scope : List.of(), depth - 2, false);
        add(")");
      }
      case 3 -> {
        add(field.name() + any(" = ANY (", " > ALL (", " <= ANY (", " <> ALL ("));
        select(List.of(field.kind()), List.of(), depth - 2, false);
        add(")");
      }
      default -> {
        Kind kind = any(List.of(Kind.INT, Kind.BIGINT, Kind.DECIMAL));
        expression(kind, scope, 0);
        add(any(" = ", " < ", " >= "));
        scalar(scope);
      }
    }
  }

  /** A number: an aggregate of a subquery that may depend on the outer row. */
  private void scalar(List<Field> outer) {
    From from = from(0);
    add("(SELECT ");
    aggregate(from.fields());
    from.write();
    where(from.fields(), chance(5) ? List.of() : outer, 0);
    add(")");
  }

  private void aggregate(List<Field> scope) {
    List<Field> numbers = scope.stream().filter(f -> f.kind().isNumeric()).toList();
    switch (random.nextInt(6)) {
      case 0 -> add("COUNT(*)");
      case 1 -> add("COUNT(" + any(scope).name() + ")");
      case 2 -> add("COUNT(DISTINCT " + any(scope).name() + ")");
      case 3 -> add("MIN(" + any(numbers).name() + ")");
      case 4 -> add("MAX(" + any(numbers).name() + ")");
      default -> add("SUM(" + any("", "", "DISTINCT ") + any(numbers).name() + ")");
    }
  }

  private int grouping(List<Field> outer, int depth) {
    From from = from(depth);
    List<Field> by = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      by.add(any(from.fields()));
    }
    add("SELECT ");
    by.forEach(f -> add(f.name() + ", "));
    int aggregates = 1 + random.nextInt(3);
    for (int i = 0; i < aggregates; i++) {
      add(i == 0 ? "" : ", ");
      if (chance(8)) {
        add("AVG(");
        expression(Kind.INT, from.fields(), 0);
        add(")");
      } else {
        aggregate(from.fields());
      }
    }
    from.write();
    where(from.fields(), outer, depth);
    if (!by.isEmpty()) {
      add(" GROUP BY ");
      add(by.stream().map(Field::name).distinct().collect(Collectors.joining(", ")));
    }
    if (chance(3)) {
      add(" HAVING ");
      aggregate(from.fields());
      add(any(" > ", " <= ") + random.nextInt(10));
    }
    return by.size() + aggregates;
  }

  /** What stands behind FROM: known before the select list, written after it. */
  private final class From {
    private final List<Field> fields = new ArrayList<>();
    private final List<List<Field>> parts = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    List<Field> fields() {
      return fields;
    }

    void write() {
      add(" FROM ");
      List<Field> left = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        List<Field> part = parts.get(i);
        if (i == 0) {
          add(texts.get(0));
        } else if (chance(8)) {
          add(" CROSS JOIN " + texts.get(i));
        } else {
          add(any(" JOIN ", " JOIN ", " LEFT JOIN ", " LEFT JOIN ", " RIGHT JOIN "));
          add(texts.get(i) + " ON ");
          on(left, part);
        }
        left.addAll(part);
      }
    }

    private void on(List<Field> left, List<Field> right) {
      Field field = any(right);
      List<Field> same = ofKind(left, field.kind());
      if (same.isEmpty()) {
        field = right.get(0);
        same = ofKind(left, field.kind());
      }
      add(field.name() + any(" = ", " = ", " = ", " = ", " > ") + any(same).name());
      if (chance(3)) {
        add(" AND ");
        List<Field> both = new ArrayList<>(left);
        both.addAll(right);
        condition(both, 0);
      }
    }
  }

  private From from(int depth) {
    From from = new From();
    int count = depth <= 0 ? 1 : 1 + Math.max(0, random.nextInt(5) - 2);
    for (int i = 0; i < count; i++) {
      RandomTable table = any(tables);
      String alias = newAlias();
      from.texts.add(table.name() + " " + alias);
      from.parts.add(fields(table, alias));
      from.fields.addAll(fields(table, alias));
    }
    return from;
  }
}
