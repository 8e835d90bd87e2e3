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
 * Carries a {@link Syntax} through Calcite's parser, which returns nothing but SqlNodes. The
 * validator never sees one.
 */
public final class StatementNode extends SqlCall {
  private static final SqlOperator OPERATOR = new SqlSpecialOperator("STATEMENT", SqlKind.OTHER);

  private final Syntax syntax;

  /** A statement at a position. */
  public StatementNode(SqlParserPos position, Syntax syntax) {
    super(position);
    this.syntax = syntax;
  }

  /** The statement. */
  public Syntax syntax() {
    return syntax;
  }

  @Override
  public SqlNode clone(SqlParserPos position) {
    return new StatementNode(position, syntax);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of();
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.literal(syntax.toString());
  }
}
