package io.paxosstore.sql.executor;

import static io.paxosstore.sql.executor.TestValues.INT;
import static io.paxosstore.sql.executor.TestValues.TEXT;
import static io.paxosstore.sql.executor.TestValues.column;
import static io.paxosstore.sql.executor.TestValues.compare;
import static io.paxosstore.sql.executor.TestValues.literal;
import static io.paxosstore.sql.executor.TestValues.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.JoinKind;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Joins of every kind against nested loops over lists, on random rows with nulls and duplicates.
 */
class JoinsTest {
  private static final int ROUNDS = 30;
  private static final List<SqlType> TYPES = List.of(INT, TEXT);

  private final TestDatabase database = new TestDatabase();
  private final Random random = new Random(42);

  @ParameterizedTest
  @EnumSource(JoinKind.class)
  void aHashJoinPairsRowsWithEqualKeys(JoinKind kind) {
    for (int round = 0; round < ROUNDS; round++) {
      var left = randomRows();
      var right = randomRows();
      PlanNode plan =
          new PlanNode.HashJoin(
              kind, values(left), values(right), List.of(0), List.of(0), null, columns(kind));
      assertSame(
          model(kind, left, right, (l, r) -> l.get(0) != null && l.get(0).equals(r.get(0))), plan);
    }
  }

  @ParameterizedTest
  @EnumSource(JoinKind.class)
  void aFurtherConditionDecidesWhetherRowsArePartners(JoinKind kind) {
    Expr condition = compare(Expr.Function.LESS, column(1, TEXT), column(3, TEXT));
    for (int round = 0; round < ROUNDS; round++) {
      var left = randomRows();
      var right = randomRows();
      PlanNode plan =
          new PlanNode.HashJoin(
              kind, values(left), values(right), List.of(0), List.of(0), condition, columns(kind));
      assertSame(
          model(
              kind,
              left,
              right,
              (l, r) -> l.get(0) != null && l.get(0).equals(r.get(0)) && textLess(l, r)),
          plan);
    }
  }

  @ParameterizedTest
  @EnumSource(JoinKind.class)
  void nestedLoopsJoinOnAnyCondition(JoinKind kind) {
    Expr condition = compare(Expr.Function.LESS, column(1, TEXT), column(3, TEXT));
    for (int round = 0; round < ROUNDS; round++) {
      var left = randomRows();
      var right = randomRows();
      PlanNode plan =
          new PlanNode.NestedLoopJoin(kind, values(left), values(right), condition, columns(kind));
      assertSame(model(kind, left, right, JoinsTest::textLess), plan);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JoinKind.class,
      names = {"INNER", "LEFT", "SEMI", "ANTI"})
  void aCorrelationRunsItsRightSideForEachLeftRow(JoinKind kind) {
    Expr outer = new Expr.Outer(0, 0, INT);
    for (int round = 0; round < ROUNDS; round++) {
      var left = randomRows();
      var right = randomRows();
      PlanNode inner =
          new PlanNode.Filter(values(right), compare(Expr.Function.EQUALS, column(0, INT), outer));
      PlanNode plan = new PlanNode.Correlate(kind, 0, values(left), inner, null, columns(kind));
      assertSame(
          model(kind, left, right, (l, r) -> l.get(0) != null && l.get(0).equals(r.get(0))), plan);
      PlanNode conditional =
          new PlanNode.Correlate(
              kind,
              0,
              values(left),
              inner,
              compare(Expr.Function.LESS, column(1, TEXT), column(3, TEXT)),
              columns(kind));
      assertSame(
          model(
              kind,
              left,
              right,
              (l, r) -> l.get(0) != null && l.get(0).equals(r.get(0)) && textLess(l, r)),
          conditional);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JoinKind.class,
      names = {"INNER", "LEFT", "SEMI", "ANTI"})
  void correlationsNest(JoinKind kind) {
    for (int round = 0; round < ROUNDS; round++) {
      var first = randomRows();
      var second = randomRows();
      var third = randomRows();
      // Rows of the third that equal the first's number; the second joins freely.
      PlanNode inner =
          new PlanNode.Correlate(
              JoinKind.SEMI,
              1,
              values(second),
              new PlanNode.Filter(
                  new PlanNode.Filter(
                      values(third),
                      compare(Expr.Function.EQUALS, column(0, INT), new Expr.Outer(0, 0, INT))),
                  compare(Expr.Function.EQUALS, column(1, TEXT), new Expr.Outer(1, 1, TEXT))),
              null,
              TYPES);
      PlanNode plan = new PlanNode.Correlate(kind, 0, values(first), inner, null, columns(kind));
      assertSame(
          model(
              kind,
              first,
              second,
              (l, r) ->
                  third.stream()
                      .anyMatch(
                          t ->
                              t.get(0) != null
                                  && t.get(0).equals(l.get(0))
                                  && t.get(1) != null
                                  && t.get(1).equals(r.get(1)))),
          plan);
    }
  }

  private static boolean textLess(List<@Nullable Object> left, List<@Nullable Object> right) {
    return left.get(1) instanceof String l
        && right.get(1) instanceof String r
        && l.compareTo(r) < 0;
  }

  private interface Match {
    boolean test(List<@Nullable Object> left, List<@Nullable Object> right);
  }

  private static List<List<@Nullable Object>> model(
      JoinKind kind,
      List<List<@Nullable Object>> left,
      List<List<@Nullable Object>> right,
      Match match) {
    List<List<@Nullable Object>> result = new ArrayList<>();
    for (var l : left) {
      var partners = right.stream().filter(r -> match.test(l, r)).toList();
      switch (kind) {
        case SEMI -> result.addAll(partners.isEmpty() ? List.of() : List.of(l));
        case ANTI -> result.addAll(partners.isEmpty() ? List.of(l) : List.of());
        case INNER, LEFT, RIGHT, FULL -> {
          partners.forEach(r -> result.add(joined(l, r)));
          if (partners.isEmpty() && (kind == JoinKind.LEFT || kind == JoinKind.FULL)) {
            result.add(joined(l, row(null, null)));
          }
        }
      }
    }
    if (kind == JoinKind.RIGHT || kind == JoinKind.FULL) {
      right.stream()
          .filter(r -> left.stream().noneMatch(l -> match.test(l, r)))
          .forEach(r -> result.add(joined(row(null, null), r)));
    }
    return result;
  }

  private static List<@Nullable Object> joined(
      List<@Nullable Object> left, List<@Nullable Object> right) {
    List<@Nullable Object> both = new ArrayList<>(left);
    both.addAll(right);
    return both;
  }

  private void assertSame(List<List<@Nullable Object>> expected, PlanNode plan) {
    for (int maxRows : new int[] {1, 7, 1000}) {
      assertEquals(
          sorted(expected), sorted(database.query(plan, maxRows, TestDatabase.noParameters())));
    }
  }

  private static List<String> sorted(List<List<@Nullable Object>> rows) {
    return rows.stream().map(Object::toString).sorted(Comparator.naturalOrder()).toList();
  }

  private List<List<@Nullable Object>> randomRows() {
    int count = random.nextInt(20);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          row(
              random.nextInt(5) == 0 ? null : random.nextInt(6),
              random.nextInt(5) == 0 ? null : "x".repeat(random.nextInt(4))));
    }
    return rows;
  }

  private static PlanNode values(List<List<@Nullable Object>> rows) {
    return new PlanNode.Values(
        TYPES,
        rows.stream().map(r -> List.of(literal(r.get(0), INT), literal(r.get(1), TEXT))).toList());
  }

  private static List<SqlType> columns(JoinKind kind) {
    return kind == JoinKind.SEMI || kind == JoinKind.ANTI
        ? TYPES
        : Stream.concat(TYPES.stream(), TYPES.stream()).toList();
  }
}
