package io.paxosstore.sql.planner;

import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.validator.NameResolution;
import io.paxosstore.sql.validator.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Tells the validator the type of a parameter that is assigned to a column, which it cannot see.
 */
final class ParameterTypes {
  private ParameterTypes() {}

  /** The node; a bare parameter with a cast to what the column takes. */
  static SqlNode assigned(SqlNode value, Column column) {
    if (!(value instanceof SqlDynamicParam)) {
      return value;
    }
    var type =
        TypeMapping.toCalcite(Assignments.parameterType(column.type()), NameResolution.types());
    return SqlStdOperatorTable.CAST.createCall(
        value.getParserPosition(), value, SqlTypeUtil.convertTypeToSpec(type));
  }

  /**
   * The query; bare parameters of its select list cast to what the columns take that they are
   * inserted into.
   */
  static SqlNode inSelectList(SqlNode query, List<Column> targets) {
    SqlNode body = query instanceof SqlOrderBy order ? order.query : query;
    if (body instanceof SqlSelect select && select.getSelectList().size() == targets.size()) {
      List<SqlNode> items = new ArrayList<>();
      for (int i = 0; i < targets.size(); i++) {
        items.add(assigned(select.getSelectList().get(i), targets.get(i)));
      }
      select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
    }
    return query;
  }
}
