package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.row.TemporalText;
import io.paxosstore.sql.row.ValueText;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;

/**
 * Conversions between types. One table for CAST, for assignment to a column, and for binding a
 * client's values, which differ in what they do with a value that does not fit.
 */
final class Casts {
  static final SqlType BOOLEAN = SqlType.of(SqlTypeCode.BOOLEAN, true);
  static final SqlType BIGINT = SqlType.of(SqlTypeCode.BIGINT, true);
  static final SqlType DOUBLE = SqlType.of(SqlTypeCode.DOUBLE, true);
  static final SqlType WIDE_DECIMAL =
      new SqlType(SqlTypeCode.DECIMAL, SqlType.MAX_DECIMAL_PRECISION, 10, true);
  static final SqlType TEXT = new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, true);

  /** What happens to a value that is longer or finer than the target type. */
  enum Mode {
    /** As SQL's CAST: strings are cut, numbers and times rounded. */
    CAST,
    /** As an INSERT or UPDATE: only blanks may be cut (22001), numbers and times are rounded. */
    ASSIGN,
    /**
     * As a parameter: kept as it is, since it may be compared rather than stored; a fraction is no
     * integer (22003).
     */
    BIND
  }

  private final Evaluator from;
  private final SqlType to;
  private final Mode mode;

  private Casts(Evaluator from, SqlType to, Mode mode) {
    this.from = from;
    this.to = to;
    this.mode = mode;
  }

  static Evaluator cast(Evaluator from, SqlType to) {
    return convert(from, to, Mode.CAST);
  }

  static Evaluator convert(Evaluator from, SqlType to, Mode mode) {
    if (from.lane == Lane.NULL || (from instanceof Constant constant && constant.isNull())) {
      return Constant.ofNull(to);
    }
    return new Casts(from, to, mode).convert();
  }

  /** The operand in a form that fits the type's lane, converted only if it has to be. */
  static Evaluator coerce(Evaluator from, SqlType to) {
    SqlType type = from.type;
    if (from.lane == Lane.of(to)) {
      boolean fits =
          switch (from.lane) {
            case LONG ->
                type.code() == to.code()
                    || (type.isInteger() && Numbers.max(type.code()) <= Numbers.max(to.code()));
            case DOUBLE -> type.code() == to.code() || to.code() == SqlTypeCode.DOUBLE;
            case SHORT_DECIMAL -> type.scale() == to.scale() && type.precision() <= to.precision();
            case DECIMAL -> type.scale() == to.scale() && type.precision() <= to.precision();
            case BYTES ->
                type.isCharacter() == to.isCharacter()
                    && (to.code() == SqlTypeCode.VARCHAR
                        || to.code() == SqlTypeCode.VARBINARY
                        || (type.code() == to.code() && type.precision() == to.precision()));
            case NULL -> true;
          };
      if (fits) {
        return from;
      }
    }
    return cast(from, to);
  }

  private Evaluator convert() {
    return switch (to.code()) {
      case BOOLEAN -> toBoolean();
      case TINYINT, SMALLINT, INTEGER, BIGINT -> toInteger();
      case REAL, DOUBLE -> toDouble();
      case DECIMAL -> toDecimal();
      case CHAR, VARCHAR -> toText();
      case BINARY, VARBINARY -> toBinary();
      case DATE -> toDate();
      case TIME -> toTime();
      case TIMESTAMP, TIMESTAMP_TZ -> toTimestamp();
      case NULL -> from;
    };
  }

  private Evaluator toBoolean() {
    return switch (from.type.code()) {
      case BOOLEAN -> from;
      case TINYINT, SMALLINT, INTEGER, BIGINT ->
          Computed.ofLong(to, frame -> from.evalLong(frame) != 0 ? 1 : 0);
      case REAL, DOUBLE -> Computed.ofLong(to, frame -> from.evalDouble(frame) != 0 ? 1 : 0);
      case DECIMAL ->
          Computed.ofLong(
              to,
              frame -> {
                BigDecimal value = from.evalDecimal(frame);
                return value != null && value.signum() != 0 ? 1 : 0;
              });
      case CHAR, VARCHAR -> parsed(text -> Parsing.toBoolean(text) ? 1 : 0);
      default -> throw impossible();
    };
  }

  private Evaluator toInteger() {
    return switch (from.type.code()) {
      case BOOLEAN -> Computed.ofLong(to, from::evalLong);
      case TINYINT, SMALLINT, INTEGER, BIGINT -> {
        if (from.type.code() == to.code()) {
          yield from;
        }
        if (Numbers.max(from.type.code()) <= Numbers.max(to.code())) {
          yield Computed.ofLong(to, from::evalLong);
        }
        yield Computed.ofLong(to, frame -> Numbers.checkRange(from.evalLong(frame), to));
      }
      case REAL, DOUBLE ->
          Computed.ofLong(
              to,
              frame -> {
                double value = from.evalDouble(frame);
                if (mode == Mode.BIND && value != Math.rint(value)) {
                  throw Numbers.outOfRange(value, to);
                }
                return frame.isNull ? 0 : Numbers.toLong(value, to);
              });
      case DECIMAL ->
          Computed.ofLong(
              to,
              frame -> {
                BigDecimal value = from.evalDecimal(frame);
                if (value == null) {
                  return 0;
                }
                long integer = Numbers.toLong(value, to);
                if (mode == Mode.BIND && value.compareTo(BigDecimal.valueOf(integer)) != 0) {
                  throw Numbers.outOfRange(value, to);
                }
                return integer;
              });
      case CHAR, VARCHAR -> parsed(text -> Parsing.toLong(text, to));
      default -> throw impossible();
    };
  }

  private Evaluator toDouble() {
    return switch (from.type.code()) {
      case REAL, DOUBLE -> {
        if (from.type.code() == to.code()) {
          yield from;
        }
        yield Computed.ofDouble(to, frame -> Numbers.toReal(from.evalDouble(frame), to));
      }
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> {
        Evaluator number = Operands.asDouble(from);
        yield Computed.ofDouble(to, frame -> Numbers.toReal(number.evalDouble(frame), to));
      }
      case CHAR, VARCHAR ->
          Computed.ofDouble(
              to,
              frame -> {
                String text = from.evalString(frame);
                return text == null ? 0 : Numbers.toReal(Parsing.toDouble(text, to), to);
              });
      default -> throw impossible();
    };
  }

  private Evaluator toDecimal() {
    if (mode != Mode.BIND
        && Lane.of(to) == Lane.SHORT_DECIMAL
        && from.type.scale() <= to.scale()
        && Operands.fitsLong(from, to.scale())) {
      Evaluator unscaled = Operands.scaled(from, to.scale());
      return Computed.ofLong(to, frame -> Numbers.checkDigits(unscaled.evalLong(frame), to));
    }
    Computed.DecimalBody body =
        switch (from.type.code()) {
          case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL ->
              Operands.asDecimal(from)::evalDecimal;
          case REAL, DOUBLE ->
              frame -> {
                double value = from.evalDouble(frame);
                return frame.isNull ? null : Parsing.toDecimal(value, from.type, to);
              };
          case CHAR, VARCHAR ->
              frame -> {
                String text = from.evalString(frame);
                return text == null ? null : Parsing.toDecimal(text, to);
              };
          default -> throw impossible();
        };
    return mode == Mode.BIND ? new Unrounded(body) : Computed.ofDecimal(to, body);
  }

  /** A DECIMAL at its own scale. */
  private static final class Unrounded extends Evaluator {
    private static final int MOST_DIGITS = 2 * SqlType.MAX_DECIMAL_PRECISION;
    private final Computed.DecimalBody body;

    Unrounded(Computed.DecimalBody body) {
      super(WIDE_DECIMAL);
      this.body = body;
    }

    @Override
    @org.jspecify.annotations.Nullable
    BigDecimal evalDecimal(EvaluationFrame frame) {
      BigDecimal value = body.eval(frame);
      frame.isNull = value == null;
      if (value != null
          && (value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > MOST_DIGITS)) {
        return Numbers.fit(value, WIDE_DECIMAL);
      }
      return value;
    }
  }

  private Evaluator toText() {
    return switch (from.type.code()) {
      case CHAR, VARCHAR -> Texts.fit(from, to, mode);
      case BINARY, VARBINARY ->
          Texts.fit(
              Computed.ofBytes(
                  TEXT,
                  frame -> {
                    byte[] bytes = from.evalBytes(frame);
                    Texts.checkUtf8(bytes, frame.offset, frame.offset + frame.length);
                    return bytes;
                  }),
              to,
              mode);
      case REAL -> printed(frame -> Float.toString((float) from.evalDouble(frame)));
      case DOUBLE -> printed(frame -> Double.toString(from.evalDouble(frame)));
      case DECIMAL ->
          printed(
              frame -> {
                BigDecimal value = from.evalDecimal(frame);
                return value == null ? "" : value.toPlainString();
              });
      default -> printed(frame -> ValueText.ofLong(from.evalLong(frame), from.type));
    };
  }

  /** Text of another type, which must not be cut. */
  private Evaluator printed(Computed.StringBody body) {
    Evaluator text =
        Computed.ofString(
            TEXT,
            frame -> {
              String value = body.eval(frame);
              return frame.isNull ? null : value;
            });
    return Texts.fit(text, to, mode == Mode.CAST ? Mode.ASSIGN : mode);
  }

  private Evaluator toBinary() {
    return switch (from.type.code()) {
      case CHAR, VARCHAR, BINARY, VARBINARY -> Texts.fitBinary(from, to, mode);
      default -> throw impossible();
    };
  }

  private Evaluator toDate() {
    return switch (from.type.code()) {
      case DATE -> from;
      case TIMESTAMP, TIMESTAMP_TZ ->
          Computed.ofLong(
              to, frame -> Math.floorDiv(from.evalLong(frame), TemporalText.MICROS_PER_DAY));
      case CHAR, VARCHAR -> parsed(TemporalText::parseDate);
      default -> throw impossible();
    };
  }

  private Evaluator toTime() {
    return switch (from.type.code()) {
      case TIME -> to.precision() >= from.type.precision() ? from : rounded(from::evalLong);
      case TIMESTAMP, TIMESTAMP_TZ ->
          rounded(frame -> Math.floorMod(from.evalLong(frame), TemporalText.MICROS_PER_DAY));
      case CHAR, VARCHAR -> rounded(parsed(TemporalText::parseTime)::evalLong);
      default -> throw impossible();
    };
  }

  private Evaluator toTimestamp() {
    return switch (from.type.code()) {
      // Without a zone means UTC.
      case TIMESTAMP, TIMESTAMP_TZ -> {
        if (from.type.code() == to.code() && to.precision() >= from.type.precision()) {
          yield from;
        }
        yield rounded(from::evalLong);
      }
      case DATE -> Computed.ofLong(to, frame -> from.evalLong(frame) * TemporalText.MICROS_PER_DAY);
      case TIME ->
          Computed.ofLong(
              to,
              frame -> {
                long today = Math.floorDiv(frame.statementMicros, TemporalText.MICROS_PER_DAY);
                return today * TemporalText.MICROS_PER_DAY + from.evalLong(frame);
              });
      case CHAR, VARCHAR ->
          rounded(
              parsed(
                      to.code() == SqlTypeCode.TIMESTAMP
                          ? TemporalText::parseTimestamp
                          : TemporalText::parseInstant)
                  ::evalLong);
      default -> throw impossible();
    };
  }

  private Evaluator rounded(Computed.LongBody body) {
    if (mode == Mode.BIND || to.precision() >= 6) {
      return Computed.ofLong(to, body);
    }
    if (to.code() == SqlTypeCode.TIME) {
      // The last half of the day's last unit rounds to midnight.
      return Computed.ofLong(
          to,
          frame ->
              TemporalText.round(body.eval(frame), to.precision()) % TemporalText.MICROS_PER_DAY);
    }
    return Computed.ofLong(
        to,
        frame -> TemporalText.checkMicros(TemporalText.round(body.eval(frame), to.precision())));
  }

  private interface LongParser {
    long parse(String text);
  }

  private Evaluator parsed(LongParser parser) {
    return Computed.ofLong(
        to,
        frame -> {
          String text = from.evalString(frame);
          return text == null ? 0 : parser.parse(text);
        });
  }

  private SqlError impossible() {
    return new SqlError(SqlStates.CANNOT_COERCE, "cannot convert " + from.type + " to " + to);
  }
}
