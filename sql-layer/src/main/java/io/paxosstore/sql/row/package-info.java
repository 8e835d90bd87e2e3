/**
 * Keys and rows as bytes: the order-preserving encoding of key columns, the keys and index entries
 * of a table, and values as text. Knows types and the catalog's tables; nothing of transactions,
 * plans or how rows are stored.
 */
@NullMarked
package io.paxosstore.sql.row;

import org.jspecify.annotations.NullMarked;
