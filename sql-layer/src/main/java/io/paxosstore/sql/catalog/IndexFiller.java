package io.paxosstore.sql.catalog;

/** Fills a new index from the rows that its table has, in transactions of its own. */
public interface IndexFiller {
  /**
   * Returns when every row has its entry. Writers already maintain the index meanwhile.
   *
   * @throws io.paxosstore.sql.SqlError 23505 if the index is unique and the rows are not
   */
  void fill(Catalog catalog, Table table, Index index);
}
