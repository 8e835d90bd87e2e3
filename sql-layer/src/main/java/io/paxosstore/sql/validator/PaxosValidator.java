package io.paxosstore.sql.validator;

import static org.apache.calcite.util.Static.RESOURCE;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.parser.StatementParser;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlInternalOperators;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's validator with another idea of parameters. A parameter whose type nothing tells takes
 * the type that the client bound, then VARCHAR, where Calcite gives up; and a type that is inferred
 * from a column does not limit what may be compared with it.
 */
final class PaxosValidator extends SqlValidatorImpl {
  private static final SqlValidator.Config CONFIG =
      SqlValidator.Config.DEFAULT
          .withConformance(StatementParser.CONFORMANCE)
          .withDefaultNullCollation(NullCollation.HIGH)
          .withIdentifierExpansion(true)
          .withTypeCoercionEnabled(true);

  /** Digits after the point that a decimal compared with a column may have beyond the column's. */
  private static final int COMPARED_DIGITS = 10;

  private final List<SqlTypeCode> bound;
  private final Map<Integer, RelDataType> types = new HashMap<>();
  private final Map<Integer, RelDataType> typesOfResults = new HashMap<>();
  private boolean dependsOnBoundTypes;

  PaxosValidator(CalciteCatalogReader catalog, List<SqlTypeCode> bound) {
    super(Functions.TABLE, catalog, catalog.getTypeFactory(), CONFIG);
    this.bound = bound;
  }

  boolean dependsOnBoundTypes() {
    return dependsOnBoundTypes;
  }

  @Override
  protected void inferUnknownTypes(RelDataType inferred, SqlValidatorScope scope, SqlNode node) {
    if (node instanceof SqlDynamicParam parameter) {
      RelDataType type = type(parameter, inferred);
      types.put(parameter.getIndex(), type);
      super.inferUnknownTypes(type, scope, node);
      return;
    }
    List<SqlNode> results = resultsOf(node);
    if (!results.isEmpty()) {
      inferFromOthers(results, scope);
    }
    super.inferUnknownTypes(inferred, scope, node);
    if (node instanceof SqlCall call && isComparison(call.getKind())) {
      widenDecimals(call);
    }
  }

  private RelDataType type(SqlDynamicParam parameter, RelDataType inferred) {
    RelDataType ofCase = typesOfResults.get(parameter.getIndex());
    if (ofCase != null) {
      return ofCase;
    }
    if (!inferred.equals(getUnknownType()) && inferred.getSqlTypeName() != SqlTypeName.NULL) {
      return parameterType(inferred);
    }
    // A rewritten call may contain a parameter twice, once where nothing tells its type.
    RelDataType before = types.get(parameter.getIndex());
    return before != null ? before : boundType(parameter.getIndex());
  }

  /** The operands among which a choice is made: all are of one type, and that is the call's. */
  private static List<SqlNode> resultsOf(SqlNode node) {
    if (node instanceof SqlCase choice) {
      List<SqlNode> results = new ArrayList<>(choice.getThenOperands().getList());
      if (choice.getElseOperand() != null) {
        results.add(choice.getElseOperand());
      }
      return results;
    }
    return switch (node.getKind()) {
      case COALESCE, NVL, GREATEST, LEAST, NULLIF -> ((SqlCall) node).getOperandList();
      default -> List.of();
    };
  }

  /**
   * The parameter that a result is; COALESCE wraps its results, of which it knows that they are not
   * null.
   */
  private static @Nullable SqlDynamicParam parameterOf(SqlNode result) {
    if (result instanceof SqlCall call
        && call.getOperator() == SqlInternalOperators.CAST_NOT_NULL
        && call.operand(0) instanceof SqlDynamicParam parameter) {
      return parameter;
    }
    return result instanceof SqlDynamicParam parameter ? parameter : null;
  }

  /** A parameter among which a choice is made is of the others' type. */
  private void inferFromOthers(List<SqlNode> results, SqlValidatorScope scope) {
    List<RelDataType> known = new ArrayList<>();
    for (SqlNode result : results) {
      if (parameterOf(result) == null && !SqlUtil.isNullLiteral(result, false)) {
        // A result such as "quantity - ?" has no type before its own parameters have theirs.
        inferUnknownTypes(getUnknownType(), scope, result);
        known.add(deriveType(scope, result));
      }
    }
    RelDataType type = known.isEmpty() ? null : getTypeFactory().leastRestrictive(known);
    if (type == null || type.equals(getUnknownType())) {
      return;
    }
    for (SqlNode result : results) {
      SqlDynamicParam parameter = parameterOf(result);
      if (parameter != null) {
        typesOfResults.put(parameter.getIndex(), parameterType(type));
      }
    }
  }

  /** Of a parameter whose type is asked for before it is inferred, nothing is known yet. */
  @Override
  public RelDataType getValidatedNodeType(SqlNode node) {
    if (node instanceof SqlDynamicParam) {
      RelDataType known = getValidatedNodeTypeIfKnown(node);
      return known != null ? known : getUnknownType();
    }
    return super.getValidatedNodeType(node);
  }

  /** Names the types of the arguments, where Calcite names the families that they belong to. */
  @Override
  public CalciteException handleUnresolvedFunction(
      SqlCall call,
      SqlOperator unresolved,
      List<RelDataType> argumentTypes,
      @Nullable List<String> argumentNames) {
    CalciteException e;
    try {
      e = super.handleUnresolvedFunction(call, unresolved, argumentTypes, argumentNames);
    } catch (CalciteException thrown) {
      e = thrown;
    }
    Throwable reason = e.getCause();
    if (reason == null
        || reason.getMessage() == null
        || !reason.getMessage().startsWith("No match found")) {
      return e;
    }
    String types =
        argumentTypes.stream().map(RelDataType::toString).collect(Collectors.joining(", "));
    return newValidationError(
        call, RESOURCE.validatorUnknownFunction(unresolved.getName() + "(" + types + ")"));
  }

  /** Calcite leaves hidden columns out of {@code *}, but not out of {@code t.*}. */
  @Override
  protected void addToSelectList(
      List<SqlNode> list,
      Set<String> aliases,
      List<Map.Entry<String, RelDataType>> fields,
      SqlNode item,
      SelectScope scope,
      boolean includeSystemColumns) {
    if (!(item instanceof SqlIdentifier identifier
        && CatalogTable.isHidden(identifier.names.get(identifier.names.size() - 1)))) {
      super.addToSelectList(list, aliases, fields, item, scope, includeSystemColumns);
    }
  }

  private static boolean isComparison(SqlKind kind) {
    return SqlKind.COMPARISON.contains(kind) || kind == SqlKind.BETWEEN || kind == SqlKind.IN;
  }

  /**
   * A decimal of more digits than the column has equals none of its values; it must not be rounded
   * to one first.
   */
  private void widenDecimals(SqlCall comparison) {
    for (SqlNode operand : comparison.getOperandList()) {
      if (operand instanceof SqlDynamicParam) {
        RelDataType type = getValidatedNodeTypeIfKnown(operand);
        if (type != null && type.getSqlTypeName() == SqlTypeName.DECIMAL) {
          int whole = type.getPrecision() - type.getScale();
          int scale =
              Math.min(type.getScale() + COMPARED_DIGITS, SqlType.MAX_DECIMAL_PRECISION - whole);
          setValidatedNodeType(
              operand,
              nullable(
                  getTypeFactory()
                      .createSqlType(
                          SqlTypeName.DECIMAL, SqlType.MAX_DECIMAL_PRECISION, Math.max(scale, 0))));
        }
      }
    }
  }

  /** Text is bound without a limit: what is too long to be equal is not too long to be compared. */
  private RelDataType parameterType(RelDataType inferred) {
    return switch (inferred.getSqlTypeName()) {
      case CHAR, VARCHAR -> nullable(getTypeFactory().createSqlType(SqlTypeName.VARCHAR));
      case BINARY, VARBINARY -> nullable(getTypeFactory().createSqlType(SqlTypeName.VARBINARY));
      default -> nullable(inferred);
    };
  }

  private RelDataType boundType(int index) {
    dependsOnBoundTypes = true;
    SqlTypeCode code = index < bound.size() ? bound.get(index) : SqlTypeCode.NULL;
    return TypeMapping.toCalcite(boundSqlType(code), getTypeFactory());
  }

  /**
   * The type of a parameter of which nothing is known but the kind of value that the client bound.
   */
  static SqlType boundSqlType(SqlTypeCode code) {
    return switch (code) {
      case NULL, CHAR, VARCHAR -> new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, true);
      case BINARY, VARBINARY -> new SqlType(SqlTypeCode.VARBINARY, SqlType.UNBOUNDED, 0, true);
      case DECIMAL ->
          new SqlType(SqlTypeCode.DECIMAL, SqlType.MAX_DECIMAL_PRECISION, COMPARED_DIGITS, true);
      case TIME, TIMESTAMP, TIMESTAMP_TZ ->
          new SqlType(code, PaxosTypeSystem.MAX_FRACTIONAL_SECONDS, 0, true);
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DATE ->
          SqlType.of(code, true);
    };
  }

  private RelDataType nullable(RelDataType type) {
    return getTypeFactory().createTypeWithNullability(type, true);
  }
}
