/**
 * Runs physical plans: operators over batches of compact rows, expressions compiled to trees of
 * typed evaluators, and the writes of INSERT, UPDATE and DELETE with their constraints. Knows
 * plans, rows and transactions; nothing of SQL text or the planner.
 */
@NullMarked
package io.paxosstore.sql.executor;

import org.jspecify.annotations.NullMarked;
