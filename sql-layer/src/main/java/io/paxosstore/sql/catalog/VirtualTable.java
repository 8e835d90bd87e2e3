package io.paxosstore.sql.catalog;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A system view given by its columns and by code that adds its rows. */
public final class VirtualTable implements SystemView {
  private final String schema;
  private final String name;
  private final List<Column> columns = new ArrayList<>();
  private final BiConsumer<Catalog, Rows> source;

  /** A view without columns yet; {@code source} adds one value per column and row. */
  public VirtualTable(String schema, String name, BiConsumer<Catalog, Rows> source) {
    this.schema = schema;
    this.name = name;
    this.source = source;
  }

  /** Adds a VARCHAR column. */
  public VirtualTable text(String column) {
    return add(column, new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, true));
  }

  /** Adds an INTEGER column. */
  public VirtualTable integer(String column) {
    return add(column, SqlType.of(SqlTypeCode.INTEGER, true));
  }

  /** Adds a BIGINT column. */
  public VirtualTable bigint(String column) {
    return add(column, SqlType.of(SqlTypeCode.BIGINT, true));
  }

  /** Adds a BOOLEAN column. */
  public VirtualTable bool(String column) {
    return add(column, SqlType.of(SqlTypeCode.BOOLEAN, true));
  }

  private VirtualTable add(String column, SqlType type) {
    columns.add(new Column(column, columns.size(), type, null, null, false));
    return this;
  }

  @Override
  public String schema() {
    return schema;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Column> columns() {
    return List.copyOf(columns);
  }

  @Override
  public RowBatch rows(Catalog catalog) {
    RowBatch batch = new RowBatch();
    RowWriter writer = new RowWriter();
    source.accept(catalog, values -> append(batch, writer, values));
    return batch;
  }

  private void append(RowBatch batch, RowWriter writer, @Nullable Object[] values) {
    if (values.length != columns.size()) {
      throw new IllegalStateException(
          name + " has " + columns.size() + " columns, not " + values.length);
    }
    writer.begin(values.length);
    for (Object value : values) {
      switch (value) {
        case null -> writer.writeNull();
        case String text -> writer.writeString(text);
        case Integer number -> writer.writeInt(number);
        case Long number -> writer.writeLong(number);
        case Boolean bool -> writer.writeBoolean(bool);
        default -> throw new IllegalStateException("value of " + value.getClass());
      }
    }
    batch.append(writer);
  }

  /** Takes the rows of a view. */
  public interface Rows {
    /** Adds a row: a String, Integer, Long, Boolean or null per column, of the column's type. */
    void add(@Nullable Object... values);
  }
}
