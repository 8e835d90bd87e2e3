/**
 * What gateway and home of an entity group say to each other about a transaction, and how it is
 * laid out in bytes ({@code docs/formats/transaction-wire.md}). Values only: knows nothing of where
 * they come from or what becomes of them.
 */
@NullMarked
package io.paxosstore.sql.transaction.remote;

import org.jspecify.annotations.NullMarked;
