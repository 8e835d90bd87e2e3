package io.paxosstore.sql.session;

import io.paxosstore.sql.session.RandomTable.Kind;
import io.paxosstore.sql.session.RandomTable.RandomColumn;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes the values, expressions and conditions of one random statement, from left to right: the
 * arguments stand in the order of their question marks. What databases may legitimately disagree on
 * (overflow, the scale of a quotient, the order of evaluation) is not written.
 */
class RandomSql {
  /** A column that may be named: {@code alias.column}. */
  record Field(String name, Kind kind) {}

  final SplittableRandom random;
  final List<RandomTable> tables;
  final StringBuilder sql = new StringBuilder();
  final List<Object> arguments = new ArrayList<>();
  private int aliases;
  private boolean parameters;

  RandomSql(SplittableRandom random, List<RandomTable> tables) {
    this.random = random;
    this.tables = tables;
    this.parameters = random.nextInt(3) == 0;
  }

  final RandomSql add(String text) {
    sql.append(text);
    return this;
  }

  final boolean chance(int in) {
    return random.nextInt(in) == 0;
  }

  final <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  final String any(String... list) {
    return list[random.nextInt(list.length)];
  }

  final String newAlias() {
    return "a" + aliases++;
  }

  static List<Field> fields(RandomTable table, String alias) {
    return table.columns().stream()
        .map((RandomColumn c) -> new Field(alias + "." + c.name(), c.kind()))
        .toList();
  }

  final List<Field> ofKind(List<Field> scope, Kind kind) {
    return scope.stream().filter(f -> f.kind() == kind).toList();
  }

  final Object value(Kind kind) {
    return switch (kind) {
      case INT -> random.nextInt(-6, 20);
      case BIGINT -> chance(8) ? 5_000_000_000L : (long) random.nextInt(-6, 20);
      case DECIMAL -> BigDecimal.valueOf(random.nextInt(-300, 1000), 2);
      case VARCHAR ->
          any(
              "",
              "a",
              "b",
              "ab",
              "abc",
              "B",
              "a b",
              "ä",
              "aa",
              "x%y",
              "a_c",
              "zz",
              "b" + random.nextInt(9));
      case DATE -> Date.valueOf(LocalDate.of(2024, 2, 20).plusDays(random.nextInt(25)));
      case BOOLEAN -> random.nextBoolean();
    };
  }

  static String literal(Object value) {
    return switch (value) {
      case String s -> "'" + s + "'";
      case Date d -> "DATE '" + d + "'";
      case Boolean b -> b ? "TRUE" : "FALSE";
      case BigDecimal d -> d.toPlainString();
      default -> value.toString();
    };
  }

  /** A value of a kind, as a literal or, where the column beside it gives its type, a parameter. */
  final void constant(Kind kind, boolean mayBeParameter) {
    Object value = value(kind);
    if (mayBeParameter && parameters && chance(2)) {
      add("?");
      arguments.add(value);
    } else {
      add(literal(value));
    }
  }

  /** An expression of a kind over the fields of a scope. */
  final void expression(Kind kind, List<Field> scope, int depth) {
    List<Field> fields = ofKind(scope, kind);
    int choice = random.nextInt(10);
    if (depth <= 0 || choice < 5) {
      if (fields.isEmpty() || chance(8)) {
        constant(kind, false);
      } else {
        add(any(fields).name());
      }
      return;
    }
    if (choice == 5) {
      add("CASE WHEN ");
      condition(scope, depth - 1);
      add(" THEN ");
      expression(kind, scope, depth - 1);
      add(" ELSE ");
      expression(kind, scope, depth - 1);
      add(" END");
      return;
    }
    if (choice == 6 && !fields.isEmpty()) {
      add("COALESCE(").add(any(fields).name()).add(", ");
      expression(kind, scope, depth - 1);
      add(")");
      return;
    }
    switch (kind) {
      case INT, BIGINT -> {
        String operator = any("+", "-", "*", "+", "-", "/", "%");
        if (operator.equals("/") || operator.equals("%")) {
          add("(");
          expression(Kind.INT, scope, 0);
          add(" " + operator + " NULLIF(");
          expression(Kind.INT, scope, 0);
          add(", 0))");
        } else {
          add("(");
          expression(
              kind == Kind.BIGINT ? kind : Kind.INT, scope, kind == Kind.INT ? depth - 1 : 0);
          add(" " + operator + " ");
          expression(Kind.INT, scope, 0);
          add(")");
        }
      }
      case DECIMAL -> {
        add("(");
        expression(kind, scope, 0);
        add(any(" + ", " - ", " * "));
        expression(any(List.of(Kind.INT, Kind.DECIMAL)), scope, 0);
        add(")");
      }
      case VARCHAR -> {
        switch (random.nextInt(4)) {
          case 0 -> {
            add("UPPER(");
            expression(kind, scope, depth - 1);
            add(")");
          }
          case 1 -> {
            add("SUBSTRING(");
            expression(kind, scope, depth - 1);
            add(" FROM 1 FOR " + (1 + random.nextInt(2)) + ")");
          }
          default -> {
            add("(");
            expression(kind, scope, depth - 1);
            add(" || ");
            expression(kind, scope, 0);
            add(")");
          }
        }
      }
      case DATE -> expression(kind, scope, 0);
      case BOOLEAN -> {
        add("(");
        condition(scope, depth - 1);
        add(")");
      }
    }
  }

  /** A condition on the fields of a scope. */
  final void condition(List<Field> scope, int depth) {
    int choice = random.nextInt(depth <= 0 ? 14 : 18);
    Field field = any(scope);
    switch (choice) {
      case 0, 1, 2, 3 -> {
        add(field.name() + " " + any("=", "=", "=", "<", ">", "<=", ">=", "<>") + " ");
        constant(field.kind(), true);
      }
      case 4 -> {
        List<Field> same = ofKind(scope, field.kind());
        add(field.name() + any(" = ", " < ", " >= ", " IS DISTINCT FROM ") + any(same).name());
      }
      case 5, 6 -> {
        add(field.name() + any("", "", " NOT") + " IN (");
        for (int i = random.nextInt(5); i >= 0; i--) {
          constant(field.kind(), true);
          add(i == 0 ? ")" : ", ");
        }
      }
      case 7, 8 -> {
        add(field.name() + any("", "", " NOT") + " BETWEEN ");
        constant(field.kind(), true);
        add(" AND ");
        constant(field.kind(), true);
      }
      case 9 -> add(field.name() + any(" IS NULL", " IS NOT NULL"));
      case 10 -> {
        if (field.kind() == Kind.VARCHAR) {
          add(field.name() + any("", "", " NOT") + " LIKE '");
          add(any("a%", "%b", "_", "a_%", "%", "ab", "", "b%", "%a%b%") + "'");
        } else {
          range(field);
        }
      }
      case 11 -> range(field);
      case 12 -> {
        Kind kind = any(List.of(Kind.INT, Kind.DECIMAL, Kind.VARCHAR, Kind.DATE));
        expression(kind, scope, 1);
        add(any(" = ", " > ", " <= ", " <> "));
        expression(kind, scope, 1);
      }
      case 13 -> {
        add("(" + field.name() + " = ");
        constant(field.kind(), true);
        add(" OR " + field.name() + " = ");
        constant(field.kind(), true);
        add(" OR " + field.name() + any(" IS NULL)", " IS NOT NULL)"));
      }
      case 14 -> {
        add("NOT (");
        condition(scope, depth - 1);
        add(")");
      }
      default -> {
        add("(");
        condition(scope, depth - 1);
        add(any(" AND ", " AND ", " OR "));
        condition(scope, depth - 1);
        add(")");
      }
    }
  }

  private void range(Field field) {
    add("(" + field.name() + any(" > ", " >= "));
    constant(field.kind(), true);
    add(" AND " + field.name() + any(" < ", " <= "));
    constant(field.kind(), true);
    add(")");
  }

  @Override
  public String toString() {
    return sql + (arguments.isEmpty() ? "" : "   -- " + arguments);
  }
}
