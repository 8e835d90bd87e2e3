package io.paxosstore.sql.plan;

import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scalar expression of a plan: immutable, typed, free of the planner's classes. Every implicit
 * conversion is spelled out as a {@link Call} of {@link Function#CAST}, so operands of an
 * arithmetic or comparison call are of one kind. The executor compiles it.
 */
public sealed interface Expr {
  /** Type of the value. */
  SqlType type();

  /** Column {@code index} of the input row; for a join's condition, left columns come first. */
  record Column(int index, SqlType type) implements Expr {}

  /**
   * A constant.
   *
   * @param value null, Boolean, Long (all integers, DATE in days, TIME, TIMESTAMP and TIMESTAMP_TZ
   *     in microseconds), Float (REAL), Double, BigDecimal, String, or byte[]
   */
  record Literal(@Nullable Object value, SqlType type) implements Expr {}

  /** The value bound to parameter {@code index}, from 0, already converted to {@code type}. */
  record Parameter(int index, SqlType type) implements Expr {}

  /**
   * Column {@code index} of the current outer row of {@link PlanNode.Correlate} number {@code
   * correlation}.
   */
  record Outer(int correlation, int index, SqlType type) implements Expr {}

  /** A function or operator applied to operands. */
  record Call(Function function, List<Expr> operands, SqlType type) implements Expr {}

  /**
   * A function of the long tail, by name, with the signature that the planner resolved; see the
   * executor's library for the names.
   */
  record NamedCall(String name, List<Expr> operands, SqlType type) implements Expr {}

  /**
   * CASE WHEN conditions[i] THEN results[i] … ELSE otherwise END; results are of the case's type.
   */
  record Case(List<Expr> conditions, List<Expr> results, Expr otherwise, SqlType type)
      implements Expr {}

  /**
   * Functions and operators that the executor evaluates itself. SQL's three-valued logic
   * throughout.
   */
  enum Function {
    /**
     * Converts to the call's type: 22003 on overflow, 22018 on bad text, 22001 where a cast may not
     * shorten.
     */
    CAST,
    PLUS,
    MINUS,
    TIMES,
    DIVIDE,
    MOD,
    NEGATE,
    EQUALS,
    NOT_EQUALS,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    /** Null-safe equality. */
    IS_NOT_DISTINCT_FROM,
    IS_DISTINCT_FROM,
    AND,
    OR,
    NOT,
    IS_NULL,
    IS_NOT_NULL,
    IS_TRUE,
    IS_NOT_TRUE,
    IS_FALSE,
    IS_NOT_FALSE,
    /** (value, pattern [, escape]). */
    LIKE,
    SIMILAR_TO,
    COALESCE,
    CONCAT,
    UPPER,
    LOWER,
    /** (text, from [, length]), from 1. */
    SUBSTRING,
    CHAR_LENGTH,
    OCTET_LENGTH,
    /** (flag BOTH|LEADING|TRAILING as literal text, characters, text). */
    TRIM,
    /** (needle, haystack [, from]). */
    POSITION,
    REPLACE,
    OVERLAY,
    ABS,
    SIGN,
    FLOOR,
    CEIL,
    /** (number [, digits]). */
    ROUND,
    TRUNCATE,
    POWER,
    SQRT,
    EXP,
    LN,
    LOG10,
    /** (unit as literal text, temporal). */
    EXTRACT,
    /** FLOOR and CEIL of a temporal: (unit as literal text, temporal). */
    FLOOR_TO,
    CEIL_TO,
    /** (unit as literal text, count, temporal). */
    TIMESTAMP_ADD,
    /** (unit as literal text, from, to). */
    TIMESTAMP_DIFF,
    /** Fixed once per statement. */
    CURRENT_DATE,
    CURRENT_TIME,
    CURRENT_TIMESTAMP,
    LOCALTIME,
    LOCALTIMESTAMP,
    CURRENT_USER,
    CURRENT_SCHEMA,
    RANDOM,
    GREATEST,
    LEAST
  }
}
