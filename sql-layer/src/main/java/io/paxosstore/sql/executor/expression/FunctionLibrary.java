package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.executor.expression.Signature.Kind;
import io.paxosstore.sql.executor.expression.Signature.Result;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The long tail of SQL functions, by name: what {@link io.paxosstore.sql.plan.Expr.NamedCall}
 * calls. Operands are boxed here, since these functions cost more than that.
 */
public final class FunctionLibrary {
  private static final Map<String, Entry> BY_NAME = new TreeMap<>();

  static {
    TextLibrary.addTo(new Registry());
    MathLibrary.addTo(new Registry());
    TemporalLibrary.addTo(new Registry());
  }

  private record Entry(Signature signature, Body body) {}

  private FunctionLibrary() {}

  /** Names of all functions, in upper case. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(BY_NAME.keySet());
  }

  /** Signatures of all functions, by name. */
  public static Collection<Signature> signatures() {
    List<Signature> signatures = new ArrayList<>();
    BY_NAME.values().forEach(entry -> signatures.add(entry.signature));
    return signatures;
  }

  /** The signature of a function, or null. */
  public static @Nullable Signature signature(String name) {
    Entry entry = BY_NAME.get(name);
    return entry == null ? null : entry.signature;
  }

  /**
   * A function's code. Operands are String, Long, Double or byte[] by their kind; so is the result,
   * or Boolean.
   */
  interface Body {
    @Nullable Object call(@Nullable Object[] operands);
  }

  /** Takes the functions of one part of the library. */
  static final class Registry {
    /** A function whose operands from {@code required} on are optional. */
    void add(String name, Result result, int required, List<Kind> parameters, Body body) {
      put(new Signature(name, parameters, required, false, result, true, true), body);
    }

    void add(String name, Result result, List<Kind> parameters, Body body) {
      add(name, result, parameters.size(), parameters, body);
    }

    /** A function of any number of operands that sees nulls. */
    void addVariadic(String name, Result result, int required, List<Kind> parameters, Body body) {
      put(new Signature(name, parameters, required, true, result, false, true), body);
    }

    void addRandom(String name, Result result, List<Kind> parameters, Body body) {
      put(new Signature(name, parameters, parameters.size(), false, result, true, false), body);
    }

    private static void put(Signature signature, Body body) {
      if (BY_NAME.put(signature.name(), new Entry(signature, body)) != null) {
        throw new IllegalStateException("function " + signature.name() + " is defined twice");
      }
    }
  }

  static boolean isDeterministic(String name) {
    Entry entry = BY_NAME.get(name);
    return entry != null && entry.signature.deterministic();
  }

  static Evaluator compile(String name, Evaluator[] operands, SqlType type) {
    Entry entry = BY_NAME.get(name);
    if (entry == null) {
      throw new SqlError(SqlStates.UNDEFINED_FUNCTION, "there is no function " + name);
    }
    Signature signature = entry.signature;
    if (!signature.takes(operands.length)) {
      throw new SqlError(
          SqlStates.UNDEFINED_FUNCTION,
          "function " + name + " does not take " + operands.length + " operands");
    }
    Evaluator[] arguments = new Evaluator[operands.length];
    for (int k = 0; k < operands.length; k++) {
      arguments[k] = converted(operands[k], signature.parameter(k));
    }
    return Casts.coerce(boxed(entry, arguments), type);
  }

  private static Evaluator converted(Evaluator operand, Kind kind) {
    return switch (kind) {
      case TEXT, ANY -> operand.type.isCharacter() ? operand : Casts.cast(operand, Casts.TEXT);
      case INTEGER -> Casts.coerce(operand, Casts.BIGINT);
      case DOUBLE ->
          operand.lane == Lane.BYTES
              ? Casts.cast(operand, Casts.DOUBLE)
              : Operands.asDouble(operand);
      case BINARY, BYTES -> operand.lane == Lane.BYTES ? operand : Casts.cast(operand, Casts.TEXT);
      case TEMPORAL -> Casts.cast(operand, new SqlType(SqlTypeCode.TIMESTAMP, 6, 0, true));
    };
  }

  private static Evaluator boxed(Entry entry, Evaluator[] arguments) {
    SqlType type = entry.signature.result().type(true);
    return switch (Lane.of(type)) {
      case DOUBLE ->
          Computed.ofDouble(
              type,
              frame -> {
                Double value = (Double) call(entry, arguments, frame);
                return value == null ? 0 : value;
              });
      case BYTES ->
          type.isCharacter()
              ? Computed.ofString(type, frame -> (String) call(entry, arguments, frame))
              : Computed.ofBytes(
                  type,
                  frame -> {
                    byte[] value = (byte[]) call(entry, arguments, frame);
                    return value == null
                        ? Evaluator.nullBytes(frame)
                        : Evaluator.bytes(frame, value);
                  });
      default ->
          Computed.ofLong(
              type,
              frame -> {
                Object value = call(entry, arguments, frame);
                return switch (value) {
                  case null -> 0;
                  case Boolean truth -> truth ? 1 : 0;
                  case Long number -> Numbers.checkRange(number, type);
                  default ->
                      throw new IllegalStateException(
                          entry.signature.name() + " gave a " + value.getClass());
                };
              });
    };
  }

  private static @Nullable Object call(Entry entry, Evaluator[] arguments, EvaluationFrame frame) {
    @Nullable Object[] values = new @Nullable Object[arguments.length];
    for (int k = 0; k < arguments.length; k++) {
      values[k] = value(arguments[k], entry.signature.parameter(k), frame);
      if (values[k] == null && entry.signature.strict()) {
        frame.isNull = true;
        return null;
      }
    }
    Object result = entry.body.call(values);
    frame.isNull = result == null;
    return result;
  }

  private static @Nullable Object value(Evaluator argument, Kind kind, EvaluationFrame frame) {
    switch (kind) {
      case TEXT, ANY -> {
        return argument.evalString(frame);
      }
      case INTEGER, TEMPORAL -> {
        long value = argument.evalLong(frame);
        return frame.isNull ? null : (Object) value;
      }
      case DOUBLE -> {
        double value = argument.evalDouble(frame);
        return frame.isNull ? null : (Object) value;
      }
      case BINARY, BYTES -> {
        byte[] value = argument.evalBytes(frame);
        return frame.isNull
            ? null
            : Arrays.copyOfRange(value, frame.offset, frame.offset + frame.length);
      }
    }
    throw new IllegalArgumentException(kind.toString());
  }
}
