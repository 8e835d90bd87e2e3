package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.plan.Expr;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** The OFFSET and FETCH of a query, from constants or parameters. */
public final class RowCounts {
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private final @Nullable CompiledExpr offset;
  private final @Nullable CompiledExpr fetch;

  /** Either may be null. */
  public RowCounts(@Nullable Expr offset, @Nullable Expr fetch) {
    this.offset = offset == null ? null : CompiledExpr.compile(offset);
    this.fetch = fetch == null ? null : CompiledExpr.compile(fetch);
  }

  /** Rows to leave out. */
  public long offset(Run run) {
    return count(offset, run, 0, "OFFSET");
  }

  /** Rows to give at most. */
  public long fetch(Run run) {
    return count(fetch, run, Long.MAX_VALUE, "FETCH or LIMIT");
  }

  private static long count(@Nullable CompiledExpr expr, Run run, long otherwise, String clause) {
    if (expr == null) {
      return otherwise;
    }
    long count =
        switch (expr.type().code()) {
          case TINYINT, SMALLINT, INTEGER, BIGINT -> expr.getLong(run.frame(), otherwise);
          case REAL, DOUBLE -> (long) expr.getDouble(run.frame(), (double) otherwise);
          case DECIMAL -> {
            BigDecimal value = expr.getDecimal(run.frame());
            yield value == null
                ? otherwise
                : value.setScale(0, RoundingMode.HALF_UP).min(MOST).longValue();
          }
          case NULL -> otherwise;
          default ->
              throw new SqlError(
                  SqlStates.DATATYPE_MISMATCH,
                  clause + " needs a number of rows, not " + expr.type());
        };
    if (count < 0) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, clause + " must not be negative: " + count);
    }
    return count;
  }
}
