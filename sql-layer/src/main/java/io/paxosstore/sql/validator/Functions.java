package io.paxosstore.sql.validator;

import io.paxosstore.sql.executor.expression.FunctionLibrary;
import io.paxosstore.sql.executor.expression.Signature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/**
 * The operators and functions that SQL may call: the standard's, and those of other databases that
 * applications are used to.
 */
final class Functions {
  /** now() of PostgreSQL and MySQL. */
  static final SqlFunction NOW =
      new SqlFunction(
          "NOW",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.explicit(
              factory ->
                  factory.createSqlType(org.apache.calcite.sql.type.SqlTypeName.TIMESTAMP, 6)),
          null,
          OperandTypes.NILADIC,
          SqlFunctionCategory.TIMEDATE) {
        @Override
        public boolean isDynamicFunction() {
          return true;
        }
      };

  /** random() of PostgreSQL. */
  static final SqlFunction RANDOM =
      new SqlFunction(
          "RANDOM",
          SqlKind.OTHER_FUNCTION,
          ReturnTypes.DOUBLE,
          null,
          OperandTypes.NILADIC,
          SqlFunctionCategory.NUMERIC) {
        @Override
        public boolean isDeterministic() {
          return false;
        }
      };

  private static final List<SqlOperator> MORE =
      List.of(
          NOW,
          RANDOM,
          SqlLibraryOperators.NVL,
          SqlLibraryOperators.IFNULL,
          SqlLibraryOperators.GREATEST,
          SqlLibraryOperators.LEAST,
          SqlLibraryOperators.SUBSTR_POSTGRESQL,
          SqlLibraryOperators.ILIKE,
          SqlLibraryOperators.NOT_ILIKE,
          SqlLibraryOperators.BOOL_AND,
          SqlLibraryOperators.BOOL_OR);

  /** All of them. */
  static final SqlOperatorTable TABLE =
      SqlOperatorTables.chain(
          new WithoutUser(SqlStdOperatorTable.instance()), SqlOperatorTables.of(withLibrary()));

  private Functions() {}

  /** The executor's library too, but for what Calcite knows under the same name. */
  private static List<SqlOperator> withLibrary() {
    Set<String> known = new HashSet<>();
    SqlStdOperatorTable.instance().getOperatorList().stream()
        .filter(operator -> operator instanceof SqlFunction)
        .forEach(operator -> known.add(operator.getName()));
    MORE.forEach(operator -> known.add(operator.getName()));
    List<SqlOperator> all = new ArrayList<>(MORE);
    for (Signature signature : FunctionLibrary.signatures()) {
      if (!known.contains(signature.name())) {
        all.add(new LibraryFunction(signature));
      }
    }
    return all;
  }

  /**
   * USER is a column name here: were it a function too, {@code WHERE user = 'x'} would compare the
   * session's user with x and say nothing. CURRENT_USER remains.
   */
  private record WithoutUser(SqlOperatorTable table) implements SqlOperatorTable {
    @Override
    public void lookupOperatorOverloads(
        SqlIdentifier name,
        @Nullable SqlFunctionCategory category,
        SqlSyntax syntax,
        List<SqlOperator> found,
        SqlNameMatcher matcher) {
      if (!name.isSimple() || !name.getSimple().equals(SqlStdOperatorTable.USER.getName())) {
        table.lookupOperatorOverloads(name, category, syntax, found, matcher);
      }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
      return table.getOperatorList();
    }
  }
}
