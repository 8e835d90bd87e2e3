/**
 * Physical plans and their expressions: the wall between planner and executor. Plain values without
 * behaviour; no class of the planner's library appears here.
 */
@NullMarked
package io.paxosstore.sql.plan;

import org.jspecify.annotations.NullMarked;
