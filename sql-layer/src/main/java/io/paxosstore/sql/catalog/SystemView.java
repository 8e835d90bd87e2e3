package io.paxosstore.sql.catalog;

import io.paxosstore.jdbc.protocol.RowBatch;
import java.util.List;

/** A read-only table whose rows are computed from the catalog or the running system. */
public interface SystemView {
  /** INFORMATION_SCHEMA or SYS. */
  String schema();

  /** Its name. */
  String name();

  /** Its columns. */
  List<Column> columns();

  /** Its rows as of this catalog, now. */
  RowBatch rows(Catalog catalog);
}
