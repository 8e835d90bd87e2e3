package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.type.SqlType;

/**
 * Converts a value that INSERT or UPDATE assigns to the column's type: numbers and times are
 * rounded to its scale, 22003 if they are out of range; strings are padded, or cut if only blanks
 * go (22001 otherwise). Immutable and thread-safe.
 */
public final class Assignment {
  private final Evaluator value;
  private final Column column;

  private Assignment(Evaluator value, Column column) {
    this.value = value;
    this.column = column;
  }

  /** The assignment of column {@code ordinal} of the input row, of type {@code from}. */
  public static Assignment ofColumn(int ordinal, SqlType from, Column column) {
    SqlType type = ParameterConversion.loosened(from);
    return of(new ColumnEvaluator(EvaluationFrame.INPUT, ordinal, type), column);
  }

  /** The assignment of an expression's value. */
  public static Assignment ofExpr(CompiledExpr expr, Column column) {
    return of(expr.root(), column);
  }

  private static Assignment of(Evaluator from, Column column) {
    try {
      return new Assignment(Casts.convert(from, column.type(), Casts.Mode.ASSIGN), column);
    } catch (SqlError e) {
      throw inColumn(column, e);
    }
  }

  /** Appends the converted value as the next column of a row. */
  public void write(EvaluationFrame frame, RowWriter out) {
    try {
      value.write(frame, out);
    } catch (SqlError e) {
      throw inColumn(column, e);
    }
  }

  private static SqlError inColumn(Column column, SqlError e) {
    return new SqlError(e.sqlState(), "column " + column.name() + ": " + e.getMessage(), e);
  }
}
