package io.paxosstore.sql.planner;

import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Index.IndexColumn;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.Bound;
import io.paxosstore.sql.plan.PlanNode.KeyRange;
import io.paxosstore.sql.plan.PlanNode.SortKey;
import io.paxosstore.sql.plan.PlanNode.TableAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A plan as text: one line per operator, its inputs below it and two characters further in. Columns
 * of tables go by their names, other columns by their place ({@code $0}), columns of an outer row
 * by its number and their place ({@code outer0.$2}).
 */
public final class ExplainPrinter {
  private final TableStatistics statistics;
  private final List<String> lines = new ArrayList<>();

  /** Prints with estimates from these statistics. */
  public ExplainPrinter(TableStatistics statistics) {
    this.statistics = statistics;
  }

  /** The plan's lines. */
  public List<String> print(PlanNode plan) {
    print(plan, 0);
    return lines;
  }

  private void line(int depth, String text) {
    lines.add("  ".repeat(depth) + text);
  }

  private void print(PlanNode plan, int depth) {
    switch (plan) {
      case TableAccess access -> line(depth, access(access));
      case PlanNode.SystemScan scan ->
          line(depth, "system view " + scan.view().schema() + "." + scan.view().name());
      case PlanNode.Values values -> values(values, depth);
      case PlanNode.Filter filter -> {
        line(depth, "filter " + text(filter.condition()));
        print(filter.input(), depth + 1);
      }
      case PlanNode.Project project -> {
        line(depth, "project " + texts(project.expressions()));
        print(project.input(), depth + 1);
      }
      case PlanNode.HashJoin join -> {
        line(
            depth,
            "hash join "
                + join.kind().name().toLowerCase(Locale.ROOT)
                + " on "
                + keys(join)
                + suffix(" and ", join.condition()));
        print(join.left(), depth + 1);
        print(join.right(), depth + 1);
      }
      case PlanNode.NestedLoopJoin join -> {
        line(
            depth,
            "nested loop join "
                + join.kind().name().toLowerCase(Locale.ROOT)
                + suffix(" on ", join.condition()));
        print(join.left(), depth + 1);
        print(join.right(), depth + 1);
      }
      case PlanNode.Correlate join -> {
        line(
            depth,
            "for each outer"
                + join.correlation()
                + ", "
                + join.kind().name().toLowerCase(Locale.ROOT)
                + suffix(" on ", join.condition()));
        print(join.left(), depth + 1);
        print(join.right(), depth + 1);
      }
      case PlanNode.Aggregate aggregate -> {
        line(depth, aggregate(aggregate));
        print(aggregate.input(), depth + 1);
      }
      case PlanNode.Sort sort -> {
        line(depth, "sort " + keys(sort.keys()) + limits(sort.offset(), sort.fetch()));
        print(sort.input(), depth + 1);
      }
      case PlanNode.Limit limit -> {
        line(depth, "limit" + limits(limit.offset(), limit.fetch()));
        print(limit.input(), depth + 1);
      }
      case PlanNode.SetOperation operation -> {
        line(
            depth,
            operation.kind().name().toLowerCase(Locale.ROOT) + (operation.all() ? " all" : ""));
        operation.inputs().forEach(input -> print(input, depth + 1));
      }
      case PlanNode.Insert insert -> {
        line(
            depth,
            "insert into "
                + insert.table().qualifiedName()
                + " ("
                + names(insert.table(), insert.targets())
                + ")");
        print(insert.input(), depth + 1);
      }
      case PlanNode.Update update -> {
        line(
            depth,
            "update "
                + update.table().qualifiedName()
                + " set "
                + names(update.table(), update.targets()));
        print(update.input(), depth + 1);
      }
      case PlanNode.Delete delete -> {
        line(depth, "delete from " + delete.table().qualifiedName());
        print(delete.input(), depth + 1);
      }
    }
  }

  // ---- Tables ----

  private String access(TableAccess access) {
    Table table = access.table();
    StringBuilder text = new StringBuilder(table.qualifiedName());
    List<Integer> key =
        access.index() == null
            ? table.primaryKey()
            : access.index().columns().stream().map(IndexColumn::ordinal).toList();
    boolean unique = access.index() == null || access.index().unique();
    KeyRange range = access.key();
    boolean point = unique && range.equal().size() == key.size();
    if (range.equal().isEmpty() && range.lower() == null && range.upper() == null) {
      text.append(access.index() == null ? " full scan" : " full scan of " + access.index().name());
    } else {
      text.append(point ? " point" : " range");
      text.append(access.index() == null ? " by primary key" : " by " + access.index().name());
      text.append(" (").append(range(table, key, range)).append(')');
    }
    if (access.index() != null && isCovering(access, key)) {
      text.append(" covering");
    }
    int slots = access.family().slots();
    if (slots > 1) {
      text.append(access.inOneGroup() ? " slots 1 of " + slots : " all " + slots + " slots");
      text.append(access.ordered() && !access.inOneGroup() ? " merged" : "");
    }
    if (access.reverse()) {
      text.append(" reverse");
    }
    IntFunction<String> names = column -> name(table, access.output().get(column));
    if (access.filter() != null) {
      text.append(" filter ").append(text(access.filter(), names));
    }
    text.append(" columns (").append(names(table, access.output())).append(')');
    if (access.limit() != null) {
      text.append(" limit ").append(text(access.limit()));
    }
    switch (access.lock()) {
      case NONE -> {}
      case UPDATE -> text.append(" for update");
      case UPDATE_NOWAIT -> text.append(" for update nowait");
      case UPDATE_SKIP_LOCKED -> text.append(" for update skip locked");
    }
    if (!point) {
      text.append(" of about ").append((long) statistics.rows(table)).append(" rows");
    }
    return text.toString();
  }

  private static boolean isCovering(TableAccess access, List<Integer> key) {
    return access.output().stream()
        .allMatch(column -> key.contains(column) || access.table().primaryKey().contains(column));
  }

  private static String range(Table table, List<Integer> key, KeyRange range) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < range.equal().size(); i++) {
      parts.add(name(table, key.get(i)) + " = " + text(range.equal().get(i)));
    }
    if (range.lower() != null) {
      parts.add(bound(table, key.get(range.equal().size()), ">", range.lower()));
    }
    if (range.upper() != null) {
      parts.add(bound(table, key.get(range.equal().size()), "<", range.upper()));
    }
    return String.join(", ", parts);
  }

  private static String bound(Table table, int column, String sign, Bound bound) {
    return name(table, column)
        + " "
        + sign
        + (bound.inclusive() ? "= " : " ")
        + text(bound.value());
  }

  private static String name(Table table, int ordinal) {
    Column column = table.columns().get(ordinal);
    return column.hidden() ? "<row id>" : column.name();
  }

  private static String names(Table table, List<Integer> ordinals) {
    return ordinals.stream().map(ordinal -> name(table, ordinal)).collect(Collectors.joining(", "));
  }

  // ---- Other operators ----

  private void values(PlanNode.Values values, int depth) {
    int shown = Math.min(3, values.rows().size());
    String rows =
        values.rows().subList(0, shown).stream()
            .map(row -> "(" + texts(row) + ")")
            .collect(Collectors.joining(", "));
    String more = values.rows().size() > shown ? ", … " + values.rows().size() + " rows" : "";
    line(depth, values.rows().isEmpty() ? "no rows" : "values " + rows + more);
  }

  private static String keys(PlanNode.HashJoin join) {
    int split = join.left().columns().size();
    return IntStream.range(0, join.leftKeys().size())
        .mapToObj(i -> "$" + join.leftKeys().get(i) + " = $" + (split + join.rightKeys().get(i)))
        .collect(Collectors.joining(", "));
  }

  private static String keys(List<SortKey> keys) {
    return keys.stream()
        .map(
            key ->
                "$"
                    + key.column()
                    + (key.descending() ? " desc" : "")
                    + (key.nullsFirst() == key.descending()
                        ? ""
                        : key.nullsFirst() ? " nulls first" : " nulls last"))
        .collect(Collectors.joining(", "));
  }

  private static String limits(@Nullable Expr offset, @Nullable Expr fetch) {
    return suffix(" offset ", offset) + suffix(" fetch ", fetch);
  }

  private static String aggregate(PlanNode.Aggregate aggregate) {
    StringBuilder text = new StringBuilder("aggregate");
    if (!aggregate.groupColumns().isEmpty()) {
      boolean plain =
          aggregate.groupSets().size() == 1
              && aggregate.groupSets().get(0).size() == aggregate.groupColumns().size();
      text.append(" by ")
          .append(
              aggregate.groupColumns().stream()
                  .map(column -> "$" + column)
                  .collect(Collectors.joining(", ")));
      if (!plain) {
        text.append(" sets ").append(aggregate.groupSets());
      }
    }
    for (PlanNode.AggregateCall call : aggregate.calls()) {
      text.append(' ').append(call.function().name().toLowerCase(Locale.ROOT)).append('(');
      text.append(call.distinct() ? "distinct " : "");
      text.append(
          call.argument() >= 0
              ? "$" + call.argument()
              : call.function() == PlanNode.AggregateFunction.COUNT ? "*" : "");
      text.append(')');
      if (call.filter() >= 0) {
        text.append(" where $").append(call.filter());
      }
    }
    return text.toString();
  }

  // ---- Expressions ----

  private static String suffix(String before, @Nullable Expr expr) {
    return expr == null ? "" : before + text(expr);
  }

  private static String texts(List<Expr> expressions) {
    return expressions.stream().map(ExplainPrinter::text).collect(Collectors.joining(", "));
  }

  private static String text(Expr expr) {
    return text(expr, column -> "$" + column);
  }

  private static String text(Expr expr, IntFunction<String> columns) {
    return new ExpressionPrinter(columns).print(expr);
  }
}
