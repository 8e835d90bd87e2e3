package io.paxosstore.sql.planner;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/**
 * Calls that Calcite would rewrite into arithmetic on milliseconds, or into others that the
 * executor computes less well, stay what they are.
 */
final class Convertlets implements SqlRexConvertletTable {
  static final Convertlets TABLE = new Convertlets();

  private Convertlets() {}

  @Override
  public @Nullable SqlRexConvertlet get(SqlCall call) {
    if (call.getKind() == SqlKind.TIMESTAMP_DIFF
        && call.operandCount() == 3
        && call.operand(0) instanceof SqlIntervalQualifier) {
      return Convertlets::keepUnit;
    }
    if (call.getOperator() == SqlStdOperatorTable.SQRT) {
      return Convertlets::keep;
    }
    return StandardConvertletTable.INSTANCE.get(call);
  }

  private static RexNode keep(SqlRexContext context, SqlCall call) {
    List<RexNode> operands = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      operands.add(context.convertExpression(operand));
    }
    return context
        .getRexBuilder()
        .makeCall(context.getValidator().getValidatedNodeType(call), call.getOperator(), operands);
  }

  private static RexNode keepUnit(SqlRexContext context, SqlCall call) {
    SqlIntervalQualifier unit = call.operand(0);
    List<RexNode> operands = new ArrayList<>();
    operands.add(context.getRexBuilder().makeFlag(unit.getUnit()));
    operands.add(context.convertExpression(call.operand(1)));
    operands.add(context.convertExpression(call.operand(2)));
    return context
        .getRexBuilder()
        .makeCall(context.getValidator().getValidatedNodeType(call), call.getOperator(), operands);
  }
}
