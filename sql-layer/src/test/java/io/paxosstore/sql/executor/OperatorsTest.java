package io.paxosstore.sql.executor;

import static io.paxosstore.sql.executor.TestValues.BIGINT;
import static io.paxosstore.sql.executor.TestValues.BOOLEAN;
import static io.paxosstore.sql.executor.TestValues.DOUBLE;
import static io.paxosstore.sql.executor.TestValues.INT;
import static io.paxosstore.sql.executor.TestValues.MONEY;
import static io.paxosstore.sql.executor.TestValues.TEXT;
import static io.paxosstore.sql.executor.TestValues.literal;
import static io.paxosstore.sql.executor.TestValues.number;
import static io.paxosstore.sql.executor.TestValues.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.AggregateCall;
import io.paxosstore.sql.plan.PlanNode.AggregateFunction;
import io.paxosstore.sql.plan.PlanNode.SetKind;
import io.paxosstore.sql.plan.PlanNode.SortKey;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sorting, limits, grouping and set operations against plain lists, on random rows with nulls. */
class OperatorsTest {
  private static final int ROUNDS = 40;
  private static final List<SqlType> TYPES = List.of(INT, TEXT, MONEY);

  private final TestDatabase database = new TestDatabase();
  private final Random random = new Random(11);

  private List<List<@Nullable Object>> randomRows(int most) {
    int count = random.nextInt(most);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          row(
              random.nextInt(6) == 0 ? null : random.nextInt(8),
              random.nextInt(6) == 0 ? null : "t" + random.nextInt(5),
              random.nextInt(6) == 0
                  ? null
                  : new BigDecimal(random.nextInt(1000) - 500).movePointLeft(2)));
    }
    return rows;
  }

  private static PlanNode values(List<SqlType> types, List<List<@Nullable Object>> rows) {
    List<List<Expr>> exprs = new ArrayList<>();
    for (List<@Nullable Object> each : rows) {
      List<Expr> one = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        one.add(literal(each.get(i), types.get(i)));
      }
      exprs.add(one);
    }
    return new PlanNode.Values(types, exprs);
  }

  private List<List<@Nullable Object>> query(PlanNode plan) {
    return database.query(plan, 1 + random.nextInt(50), TestDatabase.noParameters());
  }

  @Test
  void aSortGivesRowsInOrderAndKeepsTheOrderOfEqualOnes() {
    for (int round = 0; round < ROUNDS; round++) {
      var rows = randomRows(600);
      boolean descending = random.nextBoolean();
      boolean nullsFirst = random.nextBoolean();
      Integer offset = random.nextBoolean() ? random.nextInt(30) : null;
      Integer fetch = random.nextBoolean() ? random.nextInt(30) : null;
      PlanNode plan =
          new PlanNode.Sort(
              values(TYPES, rows),
              List.of(
                  new SortKey(0, descending, nullsFirst), new SortKey(1, !descending, !nullsFirst)),
              offset == null ? null : number(offset),
              fetch == null ? null : number(fetch));
      var expected =
          rows.stream()
              .sorted(
                  by((List<@Nullable Object> r) -> (Integer) r.get(0), descending, nullsFirst)
                      .thenComparing(by(r -> (String) r.get(1), !descending, !nullsFirst)))
              .skip(offset == null ? 0 : offset)
              .limit(fetch == null ? Long.MAX_VALUE : fetch)
              .toList();
      assertEquals(expected, query(plan));
    }
  }

  private static <T extends Comparable<T>> Comparator<List<@Nullable Object>> by(
      Function<List<@Nullable Object>, @Nullable T> key, boolean descending, boolean nullsFirst) {
    return (a, b) -> {
      T x = key.apply(a);
      T y = key.apply(b);
      if (x == null || y == null) {
        return x == y ? 0 : (x == null) == nullsFirst ? -1 : 1;
      }
      return descending ? y.compareTo(x) : x.compareTo(y);
    };
  }

  @Test
  void aLimitTakesAPartOfItsInput() {
    for (int round = 0; round < ROUNDS; round++) {
      var rows = randomRows(50);
      int offset = random.nextInt(60);
      int fetch = random.nextInt(60);
      assertEquals(
          rows.stream().skip(offset).limit(fetch).toList(),
          query(new PlanNode.Limit(values(TYPES, rows), number(offset), number(fetch))));
    }
  }

  @Test
  void aNegativeNumberOfRowsIsRefused() {
    PlanNode plan = new PlanNode.Limit(values(TYPES, randomRows(5)), null, number(-1));
    assertEquals(
        SqlStates.INVALID_PARAMETER, assertThrows(SqlError.class, () -> query(plan)).sqlState());
  }

  @ParameterizedTest
  @CsvSource({
    "UNION,true",
    "UNION,false",
    "INTERSECT,true",
    "INTERSECT,false",
    "EXCEPT,true",
    "EXCEPT,false"
  })
  void setOperationsCountCopies(SetKind kind, boolean all) {
    List<SqlType> types = List.of(INT, TEXT);
    for (int round = 0; round < ROUNDS; round++) {
      List<List<List<@Nullable Object>>> inputs = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(2); i++) {
        inputs.add(
            randomRows(40).stream()
                .map(r -> row(smaller(r.get(0)), smallerText(r.get(1))))
                .toList());
      }
      PlanNode plan =
          new PlanNode.SetOperation(
              kind, all, inputs.stream().map(rows -> values(types, rows)).toList(), types);
      Map<String, Integer> expected = counts(inputs.getFirst());
      for (var more : inputs.subList(1, inputs.size())) {
        Map<String, Integer> others = counts(more);
        Map<String, Integer> combined = new TreeMap<>();
        var keys = new HashSet<>(expected.keySet());
        keys.addAll(others.keySet());
        for (String key : keys) {
          int a = expected.getOrDefault(key, 0);
          int b = others.getOrDefault(key, 0);
          int copies =
              switch (kind) {
                case UNION -> a + b;
                case INTERSECT -> Math.min(a, b);
                case EXCEPT -> all ? a - b : b > 0 ? 0 : a;
              };
          if (copies > 0) {
            combined.put(key, copies);
          }
        }
        expected = combined;
      }
      if (!all) {
        expected.replaceAll((_, _) -> 1);
      }
      assertEquals(expected, counts(query(plan)), plan::toString);
    }
  }

  private static @Nullable Object smaller(@Nullable Object value) {
    return value instanceof Integer number ? number % 3 : null;
  }

  private static @Nullable Object smallerText(@Nullable Object value) {
    return value instanceof String text && text.compareTo("t2") < 0 ? text : null;
  }

  private static Map<String, Integer> counts(List<List<@Nullable Object>> rows) {
    return rows.stream()
        .collect(Collectors.toMap(Object::toString, _ -> 1, Integer::sum, TreeMap::new));
  }

  private static AggregateCall call(AggregateFunction function, int argument, SqlType type) {
    return new AggregateCall(function, argument, false, -1, type);
  }

  private static PlanNode aggregate(
      PlanNode input, List<Integer> groupBy, List<List<Integer>> sets, List<AggregateCall> calls) {
    List<SqlType> columns = new ArrayList<>();
    groupBy.forEach(i -> columns.add(input.columns().get(i)));
    calls.forEach(call -> columns.add(call.type()));
    return new PlanNode.Aggregate(input, groupBy, sets, calls, columns);
  }

  @Test
  void groupsAreCountedSummedAndComparedByValue() {
    SqlType average = new SqlType(SqlTypeCode.DECIMAL, 38, 6, true);
    for (int round = 0; round < ROUNDS; round++) {
      var rows = randomRows(200);
      PlanNode plan =
          aggregate(
              values(TYPES, rows),
              List.of(1),
              List.of(List.of(0)),
              List.of(
                  call(AggregateFunction.COUNT, -1, BIGINT),
                  call(AggregateFunction.COUNT, 0, BIGINT),
                  call(AggregateFunction.SUM, 0, BIGINT),
                  call(AggregateFunction.SUM, 2, MONEY),
                  call(AggregateFunction.MIN, 0, INT),
                  call(AggregateFunction.MAX, 2, MONEY),
                  call(AggregateFunction.AVG, 2, average),
                  new AggregateCall(AggregateFunction.COUNT, 0, true, -1, BIGINT),
                  new AggregateCall(AggregateFunction.SUM, 0, true, -1, BIGINT)));
      Map<String, List<List<@Nullable Object>>> groups =
          rows.stream().collect(Collectors.groupingBy(r -> String.valueOf(r.get(1))));
      List<List<@Nullable Object>> expected = new ArrayList<>();
      groups.forEach((_, members) -> expected.add(summary(members)));
      assertEquals(strings(expected), strings(query(plan)));
    }
  }

  private static List<@Nullable Object> summary(List<List<@Nullable Object>> members) {
    List<Integer> numbers =
        members.stream().map(r -> (Integer) r.get(0)).filter(Objects::nonNull).toList();
    List<BigDecimal> money =
        members.stream().map(r -> (BigDecimal) r.get(2)).filter(Objects::nonNull).toList();
    BigDecimal sum = money.stream().reduce(BigDecimal::add).orElse(null);
    return row(
        members.getFirst().get(1),
        (long) members.size(),
        (long) numbers.size(),
        numbers.isEmpty() ? null : numbers.stream().mapToLong(Integer::longValue).sum(),
        sum,
        numbers.stream().min(Comparator.naturalOrder()).orElse(null),
        money.stream().max(Comparator.naturalOrder()).orElse(null),
        sum == null ? null : sum.divide(BigDecimal.valueOf(money.size()), 6, RoundingMode.HALF_UP),
        numbers.stream().distinct().count(),
        numbers.isEmpty() ? null : numbers.stream().distinct().mapToLong(Integer::longValue).sum());
  }

  private static List<String> strings(List<List<@Nullable Object>> rows) {
    return rows.stream().map(Object::toString).sorted().toList();
  }

  @Test
  void withoutGroupColumnsThereIsOneRowEvenOfNothing() {
    PlanNode plan =
        aggregate(
            values(TYPES, List.of()),
            List.of(),
            List.of(List.of()),
            List.of(
                call(AggregateFunction.COUNT, -1, BIGINT),
                call(AggregateFunction.SUM, 0, BIGINT),
                call(AggregateFunction.SUM0, 0, BIGINT),
                call(AggregateFunction.MAX, 1, TEXT)));
    assertEquals(List.of(row(0L, null, 0L, null)), query(plan));
    assertEquals(
        List.of(),
        query(
            aggregate(
                values(TYPES, List.of()),
                List.of(0),
                List.of(List.of(0)),
                List.of(call(AggregateFunction.COUNT, -1, BIGINT)))));
  }

  @Test
  void everyGroupSetGroupsByItsOwnColumns() {
    var rows = List.of(row(1, "a", null), row(1, "b", null), row(2, "a", null));
    PlanNode plan =
        aggregate(
            values(TYPES, rows),
            List.of(0, 1),
            List.of(List.of(0, 1), List.of(0), List.of()),
            List.of(
                call(AggregateFunction.COUNT, -1, BIGINT),
                call(AggregateFunction.GROUPING, -1, BIGINT)));
    assertEquals(
        strings(
            List.of(
                row(1, "a", 1L, 0L),
                row(1, "b", 1L, 0L),
                row(2, "a", 1L, 0L),
                row(1, null, 2L, 1L),
                row(2, null, 1L, 1L),
                row(null, null, 3L, 2L))),
        strings(query(plan)));
  }

  @Test
  void aFilterKeepsRowsFromOneAggregateOnly() {
    List<SqlType> types = List.of(INT, BOOLEAN);
    PlanNode plan =
        aggregate(
            values(types, List.of(row(1, true), row(2, false), row(4, null))),
            List.of(),
            List.of(List.of()),
            List.of(
                new AggregateCall(AggregateFunction.SUM, 0, false, 1, BIGINT),
                call(AggregateFunction.SUM, 0, BIGINT),
                call(AggregateFunction.EVERY, 1, BOOLEAN),
                call(AggregateFunction.SOME, 1, BOOLEAN)));
    assertEquals(List.of(row(1L, 7L, false, true)), query(plan));
  }

  @Test
  void onlyTheResultOfASumMustFit() {
    var rows = List.of(row(Long.MAX_VALUE), row(Long.MAX_VALUE), row(-Long.MAX_VALUE));
    PlanNode sum =
        aggregate(
            values(List.of(BIGINT), rows),
            List.of(),
            List.of(List.of()),
            List.of(call(AggregateFunction.SUM, 0, BIGINT)));
    assertEquals(List.of(row(Long.MAX_VALUE)), query(sum));
    PlanNode tooMuch =
        aggregate(
            values(List.of(BIGINT), rows.subList(0, 2)),
            List.of(),
            List.of(List.of()),
            List.of(call(AggregateFunction.SUM, 0, BIGINT)));
    assertEquals(
        SqlStates.NUMERIC_OUT_OF_RANGE,
        assertThrows(SqlError.class, () -> query(tooMuch)).sqlState());
  }

  @Test
  void aSingleValueIsSingle() {
    PlanNode plan =
        aggregate(
            values(List.of(INT), List.of(row(1), row(1))),
            List.of(),
            List.of(List.of()),
            List.of(call(AggregateFunction.SINGLE_VALUE, 0, INT)));
    assertEquals(SqlStates.CARDINALITY, assertThrows(SqlError.class, () -> query(plan)).sqlState());
  }

  @ParameterizedTest
  @EnumSource(
      value = AggregateFunction.class,
      names = {"VAR_POP", "VAR_SAMP", "STDDEV_POP", "STDDEV_SAMP"})
  void variancesDoNotLoseDigits(AggregateFunction function) {
    double shift = 1e9;
    var rows = List.of(row(shift + 4), row(shift + 7), row(shift + 13), row(shift + 16));
    PlanNode plan =
        aggregate(
            values(List.of(DOUBLE), rows),
            List.of(),
            List.of(List.of()),
            List.of(call(function, 0, DOUBLE)));
    double squares = 90.0;
    double expected =
        switch (function) {
          case VAR_POP -> squares / 4;
          case VAR_SAMP -> squares / 3;
          case STDDEV_POP -> Math.sqrt(squares / 4);
          default -> Math.sqrt(squares / 3);
        };
    assertEquals(
        expected, (double) Objects.requireNonNull(query(plan).getFirst().getFirst()), 1e-9);
  }

  // Memory.

  @Test
  void whatDoesNotFitIntoMemoryIsRefused_andGivesItBack() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      rows.add(row(i, "text " + i, null));
    }
    PlanNode input = values(TYPES, rows);
    List<PlanNode> hungry =
        List.of(
            new PlanNode.Sort(input, List.of(new SortKey(0, true, true)), null, null),
            aggregate(
                input,
                List.of(0),
                List.of(List.of(0)),
                List.of(call(AggregateFunction.COUNT, -1, BIGINT))),
            new PlanNode.HashJoin(
                PlanNode.JoinKind.SEMI, input, input, List.of(0), List.of(0), null, TYPES),
            new PlanNode.SetOperation(SetKind.UNION, false, List.of(input, input), TYPES),
            new PlanNode.SetOperation(SetKind.EXCEPT, false, List.of(input, input), TYPES));
    for (PlanNode plan : hungry) {
      database.memoryBytes = 100_000;
      SqlError error =
          assertThrows(SqlError.class, () -> query(plan), plan.getClass()::getSimpleName);
      assertEquals(SqlStates.OUT_OF_MEMORY, error.sqlState());
      database.memoryBytes = TestDatabase.PLENTY_BYTES;
      query(plan);
    }
    database.memoryBytes = 100_000;
    PlanNode top = new PlanNode.Sort(input, List.of(new SortKey(0, true, true)), null, number(3));
    assertEquals(3, query(top).size(), "the best few of many rows need little");
    assertTrue(query(top).getFirst().contains(19_999));
  }
}
