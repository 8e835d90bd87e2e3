package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.sql.executor.Executable;
import io.paxosstore.sql.executor.expression.ParameterConversion;
import io.paxosstore.sql.planner.PlannedStatement;
import org.jspecify.annotations.Nullable;

/**
 * A statement as the plan cache keeps it.
 *
 * @param key what it depends on
 * @param statement the planner's result
 * @param executable the compiled plan of a query or of an INSERT, UPDATE or DELETE; null for others
 * @param conversion from what a client binds to the types that the plan expects
 * @param routing what a driver may route it by; null if not one group is all that it touches
 */
record CachedPlan(
    PlanCache.Key key,
    PlannedStatement statement,
    @Nullable Executable executable,
    ParameterConversion conversion,
    @Nullable Routing routing) {}
