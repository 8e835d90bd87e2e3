package io.paxosstore.sql.validator;

import io.paxosstore.sql.executor.expression.Signature;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** A function of the executor's library, as the validator calls it. */
final class LibraryFunction extends SqlFunction {
  private final Signature signature;

  LibraryFunction(Signature signature) {
    super(
        signature.name(),
        SqlKind.OTHER_FUNCTION,
        binding -> resultType(signature, binding),
        (binding, returnType, types) -> {
          for (int i = 0; i < types.length; i++) {
            types[i] = parameterType(signature.parameter(i), binding.getTypeFactory());
          }
        },
        new Checker(signature),
        SqlFunctionCategory.USER_DEFINED_FUNCTION);
    this.signature = signature;
  }

  @Override
  public boolean isDeterministic() {
    return signature.deterministic();
  }

  private static RelDataType resultType(Signature signature, SqlOperatorBinding binding) {
    boolean nullable = !signature.strict();
    for (int i = 0; i < binding.getOperandCount(); i++) {
      nullable |= binding.getOperandType(i).isNullable();
    }
    return TypeMapping.toCalcite(signature.result().type(nullable), binding.getTypeFactory());
  }

  private static RelDataType parameterType(Signature.Kind kind, RelDataTypeFactory factory) {
    SqlTypeName name =
        switch (kind) {
          case TEXT, ANY -> SqlTypeName.VARCHAR;
          case INTEGER -> SqlTypeName.BIGINT;
          case DOUBLE -> SqlTypeName.DOUBLE;
          case BINARY, BYTES -> SqlTypeName.VARBINARY;
          case TEMPORAL -> SqlTypeName.TIMESTAMP;
        };
    return factory.createTypeWithNullability(factory.createSqlType(name), true);
  }

  /** Takes what the function can convert: the library's promise. */
  private record Checker(Signature signature) implements SqlOperandTypeChecker {
    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
      for (int i = 0; i < binding.getOperandCount(); i++) {
        if (!accepts(signature.parameter(i), binding.getOperandType(i))) {
          if (throwOnFailure) {
            throw binding.newValidationSignatureError();
          }
          return false;
        }
      }
      return true;
    }

    private static boolean accepts(Signature.Kind kind, RelDataType type) {
      SqlTypeName name = type.getSqlTypeName();
      if (name == SqlTypeName.NULL || name == SqlTypeName.UNKNOWN) {
        return true;
      }
      boolean text = SqlTypeUtil.inCharFamily(type);
      boolean binary = SqlTypeFamily.BINARY.contains(type);
      return switch (kind) {
        case ANY -> true;
        case TEXT -> !binary;
        case INTEGER, DOUBLE -> SqlTypeUtil.isNumeric(type) || text;
        case BINARY -> binary;
        case BYTES -> binary || text;
        case TEMPORAL -> SqlTypeUtil.isDatetime(type) || text;
      };
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
      return signature.variadic()
          ? SqlOperandCountRanges.from(signature.required())
          : SqlOperandCountRanges.between(signature.required(), signature.parameters().size());
    }

    @Override
    public String getAllowedSignatures(SqlOperator operator, String name) {
      return name + signature.parameters();
    }
  }
}
