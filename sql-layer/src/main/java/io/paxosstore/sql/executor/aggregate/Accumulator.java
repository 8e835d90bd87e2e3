package io.paxosstore.sql.executor.aggregate;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.plan.PlanNode.AggregateCall;
import io.paxosstore.sql.type.SqlType;
import java.util.List;

/**
 * One aggregate call of one execution: its state for every group. Groups are numbered from 0; a new
 * one starts empty. Filter and DISTINCT are the caller's business.
 */
public interface Accumulator {
  /** Makes room for groups below {@code capacity}; keeps those there are. */
  void grow(int capacity);

  /** Bytes that a group takes, roughly, besides what {@link #add} says. */
  int bytesPerGroup();

  /**
   * Takes one input row into a group.
   *
   * @return bytes of memory that this took on top
   */
  int add(int group, byte[] bytes, int row);

  /** Writes the group's result as one column. */
  void write(int group, RowWriter out);

  /**
   * An accumulator for a call on rows of these types; not for GROUPING, which is no function of
   * rows.
   */
  static Accumulator of(AggregateCall call, List<SqlType> input) {
    int argument = call.argument();
    SqlType type = call.type();
    return switch (call.function()) {
      case COUNT -> new CountAccumulator(argument, type);
      case SUM, SUM0, AVG -> sum(call, input.get(argument));
      case MIN, MAX, ANY_VALUE, SINGLE_VALUE ->
          new ChosenAccumulator(call.function(), argument, input.get(argument));
      case EVERY, SOME -> new TruthAccumulator(call.function(), argument);
      case STDDEV_POP, STDDEV_SAMP, VAR_POP, VAR_SAMP ->
          new VarianceAccumulator(call.function(), argument, input.get(argument), type);
      case GROUPING -> throw new IllegalArgumentException("GROUPING accumulates nothing");
    };
  }

  private static Accumulator sum(AggregateCall call, SqlType argument) {
    return switch (argument.code()) {
      case REAL, DOUBLE ->
          new ApproximateSumAccumulator(call.function(), call.argument(), argument, call.type());
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, NULL ->
          new ExactSumAccumulator(call.function(), call.argument(), argument, call.type());
      default -> throw new IllegalArgumentException("no " + call.function() + " of " + argument);
    };
  }
}
