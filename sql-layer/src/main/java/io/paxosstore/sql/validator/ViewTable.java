package io.paxosstore.sql.validator;

import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.View;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;

/** A view as Calcite sees it: where it is used, its query takes its place. */
final class ViewTable extends AbstractTable implements TranslatableTable {
  private final View view;
  private final Function<View, RelDataType> typeOfQuery;

  /**
   * A view.
   *
   * @param typeOfQuery validates the view's query, for a view whose columns the catalog does not
   *     know
   */
  ViewTable(View view, Function<View, RelDataType> typeOfQuery) {
    this.view = view;
    this.typeOfQuery = typeOfQuery;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    if (view.columns().isEmpty()) {
      return renamed(typeOfQuery.apply(view), factory);
    }
    RelDataTypeFactory.Builder builder = factory.builder();
    for (Column column : view.columns()) {
      builder.add(column.name(), TypeMapping.toCalcite(column.type(), factory));
    }
    return builder.build();
  }

  private RelDataType renamed(RelDataType type, RelDataTypeFactory factory) {
    if (view.columnNames().isEmpty()) {
      return type;
    }
    return factory.createStructType(
        type.getFieldList().stream().map(field -> field.getType()).toList(), view.columnNames());
  }

  @Override
  public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
    RelDataType rowType = table.getRowType();
    RelNode query =
        context
            .expandView(
                rowType, view.sql(), List.of(view.definedIn()), List.of(view.schema(), view.name()))
            .project();
    return RelOptUtil.createCastRel(query, rowType, true);
  }
}
