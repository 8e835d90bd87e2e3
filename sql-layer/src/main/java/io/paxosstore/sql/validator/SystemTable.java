package io.paxosstore.sql.validator;

import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.SystemView;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/** A view of INFORMATION_SCHEMA or SYS as Calcite sees it. */
public final class SystemTable extends AbstractTable {
  private final SystemView view;

  SystemTable(SystemView view) {
    this.view = view;
  }

  /** The view. */
  public SystemView view() {
    return view;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    RelDataTypeFactory.Builder builder = factory.builder();
    for (Column column : view.columns()) {
      builder.add(column.name(), TypeMapping.toCalcite(column.type(), factory));
    }
    return builder.build();
  }
}
