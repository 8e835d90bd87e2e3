package io.paxosstore.sql.planner;

import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way to read a table.
 *
 * @param index the secondary index, or null for the primary key
 * @param key the part of it to read
 * @param reverse whether from the greatest key down
 * @param values for an IN list: the values that the key's last equal column takes in turn, as outer
 *     column 0 of {@link #correlation}; else null
 * @param correlation number of that outer row; -1 without
 * @param rest the conditions that the key does not decide, on the table's ordinals
 * @param rows estimated rows, after the rest
 * @param cost estimated cost, in units of reading one row in sequence
 * @param ordered whether rows come in the order that was asked for
 */
record AccessPath(
    @Nullable Index index,
    PlanNode.KeyRange key,
    boolean reverse,
    @Nullable List<Expr> values,
    int correlation,
    List<Expr> rest,
    double rows,
    double cost,
    boolean ordered) {}
