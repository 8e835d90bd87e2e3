package io.paxosstore.sql.validator;

import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * A table of the catalog as Calcite sees it. All columns are there, the hidden row id too, under a
 * name that SQL cannot write; it is declared "rolled up", which is Calcite's way to leave a column
 * out of {@code *}.
 */
public final class CatalogTable extends AbstractTable {
  /**
   * Starts the names of hidden columns; differs by table so that a natural join does not pair them.
   */
  private static final String HIDDEN_PREFIX = "\u0001";

  private final Table table;
  private final double rows;

  CatalogTable(Table table, double rows) {
    this.table = table;
    this.rows = rows;
  }

  /** The table. */
  public Table table() {
    return table;
  }

  /** Name of a column within this package and the planner. */
  public static String columnName(Table table, Column column) {
    return column.hidden() ? HIDDEN_PREFIX + table.id() : column.name();
  }

  static boolean isHidden(String columnName) {
    return columnName.startsWith(HIDDEN_PREFIX);
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    RelDataTypeFactory.Builder builder = factory.builder();
    for (Column column : table.columns()) {
      builder.add(columnName(table, column), TypeMapping.toCalcite(column.type(), factory));
    }
    return builder.build();
  }

  @Override
  public Statistic getStatistic() {
    List<ImmutableBitSet> keys = new ArrayList<>();
    keys.add(ImmutableBitSet.of(table.primaryKey()));
    return Statistics.of(Math.max(1, rows), keys);
  }

  @Override
  public boolean isRolledUp(String column) {
    return isHidden(column);
  }

  @Override
  public boolean rolledUpColumnValidInsideAgg(
      String column,
      SqlCall call,
      @Nullable SqlNode parent,
      @Nullable CalciteConnectionConfig config) {
    return true;
  }
}
