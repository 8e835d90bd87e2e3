package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ParameterDescription;
import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.sql.executor.Executable;
import io.paxosstore.sql.executor.expression.ParameterConversion;
import io.paxosstore.sql.planner.PlannedStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement as the plan cache keeps it.
 *
 * @param key what it depends on
 * @param statement the planner's result
 * @param parameters its parameters as clients are told of them
 * @param executable the compiled plan of a query or of an INSERT, UPDATE or DELETE; null for others
 * @param conversion from what a client binds to the types that the plan expects
 * @param group the one group that it touches; null if there may be others
 * @param routing what a driver may route it by; null if it cannot
 * @param shipping what is known of it from other nodes
 */
record CachedPlan(
    PlanCache.Key key,
    PlannedStatement statement,
    List<ParameterDescription> parameters,
    @Nullable Executable executable,
    ParameterConversion conversion,
    @Nullable StatementGroup group,
    @Nullable Routing routing,
    ShippingRecord shipping) {
  /** A statement that the session carries out itself. */
  static CachedPlan withoutPlan(PlanCache.Key key, PlannedStatement statement) {
    ParameterConversion none = new ParameterConversion(List.of());
    return new CachedPlan(
        key, statement, described(statement), null, none, null, null, new ShippingRecord());
  }

  /** The parameters of a statement: made once, since every execution counts them. */
  static List<ParameterDescription> described(PlannedStatement statement) {
    return statement.parameters().stream()
        .map(
            type ->
                new ParameterDescription(
                    type.code(), type.precision(), type.scale(), type.nullable()))
        .toList();
  }
}
