package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.executor.expression.ParameterConversion;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.KeyWriter.Fit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one entity group that a statement touches, as its constants and parameters name it. Immutable
 * and thread-safe: kept with the plan.
 */
final class StatementGroup {
  private final Table table;
  private final Family family;
  private final List<Expr> key;
  private final List<CompiledExpr> values;

  /**
   * A group by values of its key.
   *
   * @param table one of the family's
   * @param key one expression per column of the entity-group key, {@linkplain #isKnownBefore known
   *     before} a row is read; none for a family of one group
   */
  StatementGroup(Table table, List<Expr> key) {
    this.table = table;
    this.family = table.family();
    this.key = key.stream().map(StatementGroup::withoutCasts).toList();
    this.values = CompiledExpr.compileAll(key);
  }

  /** True if the values depend on nothing but constants and parameters. */
  static boolean isKnownBefore(List<Expr> key) {
    return key.stream()
        .map(StatementGroup::withoutCasts)
        .allMatch(value -> value instanceof Expr.Parameter || value instanceof Expr.Literal);
  }

  private static Expr withoutCasts(Expr expression) {
    Expr value = expression;
    while (value instanceof Expr.Call call && call.function() == Expr.Function.CAST) {
      value = call.operands().getFirst();
    }
    return value;
  }

  /** True if both name the same group, whatever the parameters. */
  boolean isSame(StatementGroup that) {
    return family.id() == that.family.id() && key.equals(that.key);
  }

  /** What a driver may route by; null if it cannot know the values. */
  @Nullable Routing routing() {
    if (key.isEmpty()) {
      return new Routing(family.id(), 1, List.of(), 0);
    }
    List<Integer> parameters = new ArrayList<>();
    for (Expr value : key) {
      if (!(value instanceof Expr.Parameter parameter)) {
        return null;
      }
      parameters.add(parameter.index());
    }
    return new Routing(family.id(), family.slots(), parameters, Routing.UNKNOWN);
  }

  /**
   * The group for these parameters; null if no row has such a key, or, of several sets, they name
   * different ones.
   */
  @Nullable GroupId of(ParameterConversion conversion, List<Parameters> sets) {
    if (values.isEmpty()) {
      return new GroupId(family.id(), 0);
    }
    int found = -1;
    for (Parameters set : sets) {
      int slot = slot(conversion.convert(set));
      if (slot < 0 || (found >= 0 && slot != found)) {
        return null;
      }
      found = slot;
    }
    return found < 0 ? null : new GroupId(family.id(), found);
  }

  private int slot(byte[] parameters) {
    EvaluationFrame frame = new EvaluationFrame(parameters, 0, "", "");
    KeyWriter out = new KeyWriter().begin(family.id(), 0, 0, 0);
    for (int k = 0; k < values.size(); k++) {
      Fit fit =
          values
              .get(k)
              .writeKey(frame, out, table.columns().get(table.primaryKey().get(k)).type(), false);
      if (fit != Fit.EXACT) {
        return -1;
      }
    }
    return out.placeInSlot(family);
  }
}
