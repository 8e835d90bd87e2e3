package io.paxosstore.tpcc.load;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Takes the rows of a part, those first that later ones refer to. */
@FunctionalInterface
interface Rows {
  /**
   * A row: an {@code Integer}, {@code String}, {@code BigDecimal}, {@code LocalDateTime} or null a
   * column.
   */
  void add(Table table, @Nullable Object... values) throws SQLException, InterruptedException;
}
