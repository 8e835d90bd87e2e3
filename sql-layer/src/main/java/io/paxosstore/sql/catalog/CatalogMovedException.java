package io.paxosstore.sql.catalog;

/** Another node changed the schema first; nothing was done, to be tried again on what it made. */
final class CatalogMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogMovedException() {
    super("the schema was changed by another node", null, false, false);
  }
}
