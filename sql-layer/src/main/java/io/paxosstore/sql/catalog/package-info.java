/**
 * What is defined: schemas, tables, indexes, views, as immutable versions, kept in versioned system
 * tables of the store itself. Knows nothing of how SQL is parsed, planned or run.
 */
@NullMarked
package io.paxosstore.sql.catalog;

import org.jspecify.annotations.NullMarked;
