package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.JoinKind;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * The ways to join two plans. Both sides number their fields alike (those of the other side are
 * absent), so that a condition may be read against either and the result is simply both.
 */
final class Joins {
  /** Cost of keeping a row in a hash table, and of finding one in it. */
  private static final double BUILD = 2;

  private static final double PROBE = 1;

  private Joins() {}

  static Expr outer(Physical left, int correlation, int field) {
    Expr.Column column = (Expr.Column) left.column(field);
    return new Expr.Outer(correlation, column.index(), column.type());
  }

  /**
   * The join by looking up the right table's rows for each left row.
   *
   * @param filters own and joining conditions, on the table's ordinals and the outer row
   * @param numbering gives the access's fields their numbers
   * @return null if no key is bound, so that each look-up would read the whole table
   */
  static @Nullable Physical byLookUp(
      PlanContext context,
      JoinKind kind,
      int correlation,
      Physical left,
      Table table,
      List<Expr> filters,
      BitSet needed,
      UnaryOperator<Physical> numbering) {
    AccessPath path = context.path(table, filters, needed);
    if (path.key().equal().isEmpty() && path.key().lower() == null && path.key().upper() == null) {
      return null;
    }
    Physical right = numbering.apply(PlanContext.access(table, path, needed));
    List<SqlType> columns =
        isSemi(kind)
            ? left.plan().columns()
            : BlockPlanner.concat(left.plan().columns(), nullable(kind, right.plan().columns()));
    PlanNode plan =
        new PlanNode.Correlate(kind, correlation, left.plan(), right.plan(), null, columns);
    double rows =
        isSemi(kind)
            ? Math.max(1, left.rows() * 0.5)
            : Math.max(kind == JoinKind.LEFT ? left.rows() : 1, left.rows() * path.rows());
    return new Physical(
        plan,
        isSemi(kind) ? left.position() : both(left, right),
        rows,
        left.cost() + left.rows() * path.cost(),
        left.ordered());
  }

  /**
   * The join by a hash table of the right side, or, without equal columns, by comparing all pairs.
   *
   * @param expected rows that are expected; negative if unknown
   */
  static Physical byHashOrLoop(
      PlanContext context,
      JoinKind kind,
      Physical left,
      Physical right,
      List<RexNode> conditions,
      double expected) {
    List<Expr> leftKeys = new ArrayList<>();
    List<Expr> rightKeys = new ArrayList<>();
    List<RexNode> others = new ArrayList<>();
    for (RexNode condition : conditions) {
      if (!addKeys(context, condition, left, right, leftKeys, rightKeys)) {
        others.add(condition);
      }
    }
    double rows =
        expected >= 0 ? expected : estimate(kind, left, right, leftKeys.size(), others.size());
    if (leftKeys.isEmpty()) {
      double cost = left.cost() + right.cost() + left.rows() * right.rows() * 0.5;
      Expr condition = condition(context, others, left, right);
      List<SqlType> columns = columns(kind, left.plan(), right.plan());
      PlanNode plan =
          new PlanNode.NestedLoopJoin(kind, left.plan(), right.plan(), condition, columns);
      return new Physical(plan, position(kind, left, right), rows, cost, left.ordered());
    }
    List<Integer> leftColumns = new ArrayList<>();
    List<Integer> rightColumns = new ArrayList<>();
    Physical keyedLeft = withKeys(left, leftKeys, leftColumns);
    Physical keyedRight = withKeys(right, rightKeys, rightColumns);
    double cost =
        left.cost() + right.cost() + left.rows() * PROBE + right.rows() * BUILD + rows * 0.2;
    PlanNode plan =
        new PlanNode.HashJoin(
            kind,
            keyedLeft.plan(),
            keyedRight.plan(),
            leftColumns,
            rightColumns,
            condition(context, others, keyedLeft, keyedRight),
            columns(kind, keyedLeft.plan(), keyedRight.plan()));
    return new Physical(plan, position(kind, keyedLeft, keyedRight), rows, cost, left.ordered());
  }

  private static double estimate(
      JoinKind kind, Physical left, Physical right, int equalities, int others) {
    if (isSemi(kind)) {
      return Math.max(1, left.rows() * 0.5);
    }
    double pairs = left.rows() * right.rows();
    double rows = equalities > 0 ? pairs / Math.max(1, Math.max(left.rows(), right.rows())) : pairs;
    rows *= Math.pow(0.3, Math.min(3, others));
    return Math.max(kind == JoinKind.INNER ? 1 : left.rows(), rows);
  }

  /** Adds the two sides of an equality of one side's expression with the other's. */
  private static boolean addKeys(
      PlanContext context,
      RexNode condition,
      Physical left,
      Physical right,
      List<Expr> leftKeys,
      List<Expr> rightKeys) {
    int split = left.plan().columns().size();
    Expr expr = context.translate(condition, field -> columnOf(left, right, split, field));
    if (!(expr instanceof Expr.Call call) || !isEquality(call)) {
      return false;
    }
    Expr a = call.operands().get(0);
    Expr b = call.operands().get(1);
    int sideA = side(a, split);
    int sideB = side(b, split);
    if (sideA * sideB != -1) {
      return false;
    }
    Expr ofLeft = sideA < 0 ? a : b;
    Expr ofRight = Exprs.mapColumns(sideA < 0 ? b : a, i -> right(right, split, i));
    SqlType common = keyType(ofLeft.type(), ofRight.type());
    if (common == null) {
      return false;
    }
    leftKeys.add(Exprs.cast(ofLeft, common));
    rightKeys.add(Exprs.cast(ofRight, common));
    return true;
  }

  /** Null-safe equality is plain equality where one side cannot be null. */
  private static boolean isEquality(Expr.Call call) {
    return call.function() == Function.EQUALS
        || (call.function() == Function.IS_NOT_DISTINCT_FROM
            && !(call.operands().get(0).type().nullable()
                && call.operands().get(1).type().nullable()));
  }

  private static Expr right(Physical right, int split, int column) {
    return new Expr.Column(column - split, right.plan().columns().get(column - split));
  }

  /** The type in which equal values have equal bytes; null if the pair is better compared. */
  private static @Nullable SqlType keyType(SqlType a, SqlType b) {
    if (Types.isNumber(a) && Types.isNumber(b)) {
      return Types.common(a, b);
    }
    if (a.code() != b.code()) {
      return null;
    }
    if (a.code() == SqlTypeCode.CHAR || a.code() == SqlTypeCode.BINARY) {
      return a.precision() == b.precision() ? a : null;
    }
    return Types.common(a, b);
  }

  /** -1 if the expression reads left columns only, 1 right ones only, 0 both or none. */
  private static int side(Expr expr, int split) {
    boolean[] sides = {false, false};
    Exprs.forEachColumn(expr, column -> sides[column < split ? 0 : 1] = true);
    return sides[0] == sides[1] ? 0 : sides[0] ? -1 : 1;
  }

  private static Expr columnOf(Physical left, Physical right, int split, int field) {
    if (left.position()[field] >= 0) {
      return left.column(field);
    }
    Expr.Column column = (Expr.Column) right.column(field);
    return new Expr.Column(column.index() + split, column.type());
  }

  /** The plan with columns for the keys that are not columns yet. */
  private static Physical withKeys(Physical side, List<Expr> keys, List<Integer> columns) {
    List<Expr> expressions = Exprs.columns(side.plan().columns());
    int width = expressions.size();
    for (Expr key : keys) {
      if (key instanceof Expr.Column column) {
        columns.add(column.index());
      } else {
        columns.add(expressions.size());
        expressions.add(key);
      }
    }
    return expressions.size() == width
        ? side
        : side.with(
            new PlanNode.Project(side.plan(), expressions, Exprs.types(expressions)),
            side.rows(),
            side.cost());
  }

  private static @Nullable Expr condition(
      PlanContext context, List<RexNode> conditions, Physical left, Physical right) {
    int split = left.plan().columns().size();
    return Exprs.and(
        conditions.stream()
            .map(c -> context.translate(c, field -> columnOf(left, right, split, field)))
            .toList());
  }

  private static List<SqlType> columns(JoinKind kind, PlanNode left, PlanNode right) {
    if (isSemi(kind)) {
      return left.columns();
    }
    boolean leftNullable = kind == JoinKind.RIGHT || kind == JoinKind.FULL;
    return BlockPlanner.concat(
        leftNullable ? left.columns().stream().map(t -> t.nullable(true)).toList() : left.columns(),
        nullable(kind, right.columns()));
  }

  private static List<SqlType> nullable(JoinKind kind, List<SqlType> right) {
    return kind == JoinKind.LEFT || kind == JoinKind.FULL
        ? right.stream().map(t -> t.nullable(true)).toList()
        : right;
  }

  private static int[] position(JoinKind kind, Physical left, Physical right) {
    return isSemi(kind) ? left.position() : both(left, right);
  }

  private static int[] both(Physical left, Physical right) {
    int[] position = left.position().clone();
    int split = left.plan().columns().size();
    for (int i = 0; i < position.length; i++) {
      if (right.position()[i] >= 0) {
        position[i] = right.position()[i] + split;
      }
    }
    return position;
  }

  static boolean isSemi(JoinKind kind) {
    return kind == JoinKind.SEMI || kind == JoinKind.ANTI;
  }

  /** A side of a join with its fields numbered as the join's. */
  static Physical numbered(Physical side, int offset, int width) {
    int[] position = new int[width];
    Arrays.fill(position, -1);
    System.arraycopy(side.position(), 0, position, offset, side.position().length);
    return new Physical(side.plan(), position, side.rows(), side.cost(), side.ordered());
  }
}
