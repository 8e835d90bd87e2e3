package io.paxosstore.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A query with FOR UPDATE. Stands at the root of a statement only and is taken off before
 * validation.
 */
public final class LockingQuery extends SqlCall {
  private static final SqlOperator OPERATOR = new SqlSpecialOperator("FOR UPDATE", SqlKind.OTHER);

  /** What to do about a row that somebody else holds. */
  public enum Wait {
    WAIT,
    NOWAIT,
    SKIP_LOCKED
  }

  private final SqlNode query;
  private final Wait wait;

  /** A query that locks its rows. */
  public LockingQuery(SqlNode query, Wait wait) {
    super(query.getParserPosition());
    this.query = query;
    this.wait = wait;
  }

  /** The query without the clause. */
  public SqlNode query() {
    return query;
  }

  /** What to do about locked rows. */
  public Wait waiting() {
    return wait;
  }

  @Override
  public SqlNode clone(SqlParserPos position) {
    return new LockingQuery(query.clone(position), wait);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(query);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    query.unparse(writer, leftPrecedence, rightPrecedence);
    writer.keyword("FOR UPDATE");
    switch (wait) {
      case WAIT -> {}
      case NOWAIT -> writer.keyword("NOWAIT");
      case SKIP_LOCKED -> writer.keyword("SKIP LOCKED");
    }
  }
}
