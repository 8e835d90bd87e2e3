package io.paxosstore.sql.planner;

import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.validator.CatalogTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/**
 * Projections, filters and inner joins, flattened: relations to be joined in any order, conditions,
 * and the expressions that come out. Fields of all relations are numbered through.
 */
final class SelectBlock {
  /**
   * A relation of the block.
   *
   * @param offset number of its first field within the block
   * @param table the table, if it is the scan of one
   */
  record Leaf(RelNode rel, int offset, int width, @Nullable Table table) {}

  private final RexBuilder rex;
  private final List<Leaf> leaves = new ArrayList<>();
  private final List<RexNode> conditions = new ArrayList<>();
  private int width;

  private SelectBlock(RexBuilder rex) {
    this.rex = rex;
  }

  /** A block and the expressions of its fields. */
  record Flattened(SelectBlock block, List<RexNode> outputs) {}

  static Flattened of(RelNode rel) {
    SelectBlock block = new SelectBlock(rel.getCluster().getRexBuilder());
    List<RexNode> outputs = block.flatten(rel);
    return new Flattened(block, outputs);
  }

  /** True for what flattening makes more of than a single leaf. */
  static boolean isPart(RelNode rel) {
    return rel instanceof TableScan
        || (rel instanceof Project project && isPlain(project))
        || rel instanceof Filter
        || (rel instanceof Join join && join.getJoinType() == JoinRelType.INNER);
  }

  List<Leaf> leaves() {
    return leaves;
  }

  List<RexNode> conditions() {
    return conditions;
  }

  int width() {
    return width;
  }

  private List<RexNode> flatten(RelNode rel) {
    switch (rel) {
      case Project project when isPlain(project) -> {
        List<RexNode> inputs = flatten(project.getInput());
        List<RexNode> outputs = new ArrayList<>();
        for (RexNode expression : project.getProjects()) {
          outputs.add(substitute(expression, inputs));
        }
        return outputs;
      }
      case Filter filter -> {
        List<RexNode> inputs = flatten(filter.getInput());
        addConditions(substitute(filter.getCondition(), inputs));
        return inputs;
      }
      case Join join when join.getJoinType() == JoinRelType.INNER -> {
        List<RexNode> inputs = new ArrayList<>(flatten(join.getLeft()));
        inputs.addAll(flatten(join.getRight()));
        addConditions(substitute(join.getCondition(), inputs));
        return inputs;
      }
      default -> {
        return leaf(rel);
      }
    }
  }

  /**
   * A projection that may be merged with what reads it: it gives the same however often it is
   * computed.
   */
  private static boolean isPlain(Project project) {
    return project.getProjects().stream()
        .allMatch(e -> !RexOver.containsOver(e) && RexUtil.isDeterministic(e));
  }

  private List<RexNode> leaf(RelNode rel) {
    CatalogTable table =
        rel instanceof TableScan ? rel.getTable().unwrap(CatalogTable.class) : null;
    int fields = rel.getRowType().getFieldCount();
    leaves.add(new Leaf(rel, width, fields, table == null ? null : table.table()));
    List<RexNode> outputs = new ArrayList<>();
    for (int i = 0; i < fields; i++) {
      outputs.add(rex.makeInputRef(rel.getRowType().getFieldList().get(i).getType(), width + i));
    }
    width += fields;
    return outputs;
  }

  private void addConditions(RexNode condition) {
    conditions.addAll(RelOptUtil.conjunctions(condition));
  }

  static RexNode substitute(RexNode expression, List<RexNode> inputs) {
    return expression.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef reference) {
            return inputs.get(reference.getIndex());
          }
        });
  }
}
