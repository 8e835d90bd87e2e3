/**
 * Transactions over entity groups: snapshots, read and write sets, row locks, validation and commit
 * (design.md §6). Works on keys and row bytes; knows nothing of SQL, plans or types.
 */
@NullMarked
package io.paxosstore.sql.transaction;

import org.jspecify.annotations.NullMarked;
