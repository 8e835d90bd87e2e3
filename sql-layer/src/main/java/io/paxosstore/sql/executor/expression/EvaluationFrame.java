package io.paxosstore.sql.executor.expression;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What expressions see while they run: the input row, outer rows, parameters, and what is fixed for
 * the statement. One execution has one frame, shared by all its operators: each sets its input
 * before it evaluates. Not thread-safe.
 *
 * <p>Rows are not copied: they must stay as they are until the evaluation is over; outer rows until
 * they are replaced.
 */
public final class EvaluationFrame {
  static final int INPUT = 0;
  static final int RIGHT = 1;
  static final int PARAMETERS = 2;
  static final int OUTER = 3;

  private static final byte[] NO_ROW = new byte[3];

  final long statementMicros;
  final String user;
  final String schema;

  /**
   * Rows by source: the input, the right input of a join, parameters, then outer rows by
   * correlation.
   */
  byte[][] rows = new byte[OUTER + 1][];

  int[] ats = new int[OUTER + 1];

  // Registers in which an evaluator returns what does not fit its result: whether it is null, and
  // for bytes which part of the array.
  boolean isNull;
  int offset;
  int length;

  private @Nullable SplittableRandom random;
  private final Map<Long, SplittableRandom> seeded = new HashMap<>();

  /**
   * A frame for one execution.
   *
   * @param parameters the parameters' values in row format, converted to the types that the plan
   *     expects
   * @param statementMicros the statement's time: microseconds since the epoch, UTC
   */
  public EvaluationFrame(byte[] parameters, long statementMicros, String user, String schema) {
    this.statementMicros = statementMicros;
    this.user = user;
    this.schema = schema;
    Arrays.fill(rows, NO_ROW);
    rows[PARAMETERS] = parameters;
  }

  /** Sets the input row. */
  public EvaluationFrame input(byte[] row, int at) {
    rows[INPUT] = row;
    ats[INPUT] = at;
    return this;
  }

  /** Sets the rows that a join's condition sees. */
  public EvaluationFrame input(byte[] left, int leftAt, byte[] right, int rightAt) {
    rows[INPUT] = left;
    ats[INPUT] = leftAt;
    rows[RIGHT] = right;
    ats[RIGHT] = rightAt;
    return this;
  }

  /** Sets the current outer row of a correlation. */
  public void outer(int correlation, byte[] row, int at) {
    int source = OUTER + correlation;
    if (source >= rows.length) {
      int known = rows.length;
      rows = Arrays.copyOf(rows, source + 4);
      Arrays.fill(rows, known, rows.length, NO_ROW);
      ats = Arrays.copyOf(ats, source + 4);
    }
    rows[source] = row;
    ats[source] = at;
  }

  SplittableRandom random() {
    SplittableRandom current = random;
    if (current == null) {
      current = new SplittableRandom();
      random = current;
    }
    return current;
  }

  SplittableRandom random(long seed) {
    return seeded.computeIfAbsent(seed, key -> new SplittableRandom(key));
  }
}
