package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.jspecify.annotations.Nullable;

/** Constants that need no validator: numbers, text, TRUE, FALSE, NULL. */
final class SimpleValues {
  private SimpleValues() {}

  /** The constant that the node is; null if it is something else. */
  static Expr.@Nullable Literal literal(SqlNode node) {
    if (node instanceof SqlBasicCall call
        && call.getKind() == SqlKind.MINUS_PREFIX
        && call.operand(0) instanceof SqlNumericLiteral literal) {
      return number(literal, true);
    }
    if (node instanceof SqlNumericLiteral literal) {
      return number(literal, false);
    }
    if (node instanceof SqlCharStringLiteral literal) {
      String text = literal.getNlsString().getValue();
      return literal.getNlsString().getCharsetName() == null ? Exprs.literal(text) : null;
    }
    if (node instanceof SqlLiteral literal) {
      return switch (literal.getTypeName()) {
        case BOOLEAN -> new Expr.Literal(literal.booleanValue(), Exprs.BOOLEAN);
        case NULL -> new Expr.Literal(null, SqlType.of(SqlTypeCode.NULL, true));
        default -> null;
      };
    }
    return null;
  }

  private static Expr.@Nullable Literal number(SqlNumericLiteral literal, boolean negative) {
    BigDecimal value = literal.bigDecimalValue();
    if (value == null) {
      return null;
    }
    BigDecimal signed = negative ? value.negate() : value;
    boolean exact = literal.getTypeName() == org.apache.calcite.sql.type.SqlTypeName.DECIMAL;
    if (!exact) {
      return new Expr.Literal(signed.doubleValue(), SqlType.of(SqlTypeCode.DOUBLE, false));
    }
    if (literal.isInteger() && signed.toBigInteger().bitLength() <= 63) {
      boolean small = signed.longValueExact() == (int) signed.longValueExact();
      return new Expr.Literal(
          signed.longValueExact(),
          SqlType.of(small ? SqlTypeCode.INTEGER : SqlTypeCode.BIGINT, false));
    }
    int scale = Math.max(0, signed.scale());
    int precision = Math.max(signed.setScale(scale).precision(), scale);
    return precision > SqlType.MAX_DECIMAL_PRECISION
        ? null
        : new Expr.Literal(
            signed.setScale(scale), new SqlType(SqlTypeCode.DECIMAL, precision, scale, false));
  }
}
