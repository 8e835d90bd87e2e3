package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.row.KeyColumns;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.KeyWriter.Fit;
import io.paxosstore.sql.row.TableKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a plan's key range into storage keys, once its expressions have values. Immutable and
 * thread-safe.
 *
 * <p>Where the columns of the entity-group key are fixed, the span lies in one slot; else it is a
 * part of every slot.
 */
public final class KeyRangeEvaluator {
  private static final int NOWHERE = -2;

  private final TableKeys keys;
  private final Family family;
  private final int storage;
  private final int indexId;
  private final KeyColumns columns;
  private final List<CompiledExpr> equal;
  private final @Nullable CompiledExpr lower;
  private final @Nullable CompiledExpr upper;
  private final boolean lowerInclusive;
  private final boolean upperInclusive;
  private final boolean point;

  /**
   * Per column of the entity-group key, in its order: its position in {@link #equal}; null if one
   * of them is not fixed.
   */
  private final int @Nullable [] grouping;

  private final boolean groupingLeads;

  /** Values of the entity-group key's columns that the range gives apart; null if it does not. */
  private final @Nullable List<CompiledExpr> group;

  /**
   * Prepares a range.
   *
   * @param index the secondary index, or null for the primary key
   */
  public KeyRangeEvaluator(TableKeys keys, @Nullable Index index, PlanNode.KeyRange range) {
    this.keys = keys;
    this.family = keys.family(index);
    this.storage = keys.storage(index);
    this.indexId = index == null ? 0 : index.id();
    this.columns = keys.columns(index);
    this.equal = CompiledExpr.compileAll(range.equal());
    PlanNode.Bound low = range.lower();
    PlanNode.Bound high = range.upper();
    this.lower = low == null ? null : CompiledExpr.compile(low.value());
    this.upper = high == null ? null : CompiledExpr.compile(high.value());
    this.lowerInclusive = low != null && low.inclusive();
    this.upperInclusive = high != null && high.inclusive();
    this.point =
        equal.size() == columns.count() && (index == null || index.isPrimary() || index.unique());
    if (index != null && index.global()) {
      this.grouping = null;
      this.groupingLeads = equal.size() >= family.keyColumns();
    } else {
      this.grouping = groupingPositions();
      this.groupingLeads = grouping != null && grouping.length > 0 && groupingLeads(grouping);
    }
    this.group =
        grouping == null && !range.group().isEmpty()
            ? CompiledExpr.compileAll(range.group())
            : null;
  }

  /**
   * Whether the index begins with the columns of the entity-group key, in their order: then they
   * need not be encoded twice.
   */
  private boolean groupingLeads(int[] positions) {
    for (int k = 0; k < positions.length; k++) {
      if (positions[k] != k || columns.descending(k)) {
        return false;
      }
    }
    return true;
  }

  private int @Nullable [] groupingPositions() {
    KeyColumns primary = keys.columns(null);
    int[] positions = new int[keys.table().family().keyColumns()];
    for (int k = 0; k < positions.length; k++) {
      positions[k] = columns.positionOf(primary.ordinal(k));
      if (positions[k] < 0 || positions[k] >= equal.size()) {
        return null;
      }
    }
    return positions;
  }

  /** True if the span is always a single key of a unique index, whose columns are all given. */
  public boolean isPoint() {
    return point;
  }

  /** The range for the frame's parameters and outer rows; null if nothing can be in it. */
  public @Nullable KeySpan evaluate(EvaluationFrame frame, KeyWriter out) {
    int slot = family.keyColumns() == 0 ? 0 : KeySpan.EVERY_SLOT;
    int count = equal.size();
    List<CompiledExpr> given = group;
    if (grouping != null && grouping.length > 0 && !groupingLeads) {
      slot = slot(frame, out);
    } else if (given != null) {
      slot = slot(frame, out, given);
      if (slot == NOWHERE) {
        return null;
      }
    }
    out.begin(family.id(), Math.max(slot, 0), storage, indexId);
    for (int k = 0; k < count; k++) {
      if (equal.get(k).writeKey(frame, out, columns.type(k), columns.descending(k)) != Fit.EXACT) {
        return null;
      }
      if (groupingLeads && k == family.keyColumns() - 1) {
        slot = out.placeInSlot(family);
      }
    }
    if (lower == null && upper == null) {
      byte[] from = out.toKey();
      return new KeySpan(slot, from, point ? after(from) : out.successor(), point);
    }
    int prefix = out.length();
    boolean descending = columns.descending(count);
    byte[] first = null;
    byte[] last = null;
    if (lower != null) {
      Fit fit = lower.writeKey(frame, out, columns.type(count), descending);
      // A value between two of the column's stands for the one below, which is outside of the
      // range.
      boolean inside = lowerInclusive && fit == Fit.EXACT;
      if (fit == Fit.NULL) {
        return null;
      }
      if (descending) {
        last = inside ? out.successor() : out.toKey();
      } else {
        first = inside ? out.toKey() : out.successor();
      }
      out.truncate(prefix);
    }
    if (upper != null) {
      Fit fit = upper.writeKey(frame, out, columns.type(count), descending);
      boolean inside = upperInclusive || fit == Fit.BELOW;
      if (fit == Fit.NULL) {
        return null;
      }
      if (descending) {
        first = inside ? out.toKey() : out.successor();
      } else {
        last = inside ? out.successor() : out.toKey();
      }
      out.truncate(prefix);
    }
    // Without a bound on that side, nulls still have to stay out: they are above all values.
    if (first == null) {
      first = descending ? out.nullBoundary(true) : out.toKey();
    }
    if (last == null) {
      last = descending ? out.successor() : out.nullBoundary(false);
    }
    return Arrays.compareUnsigned(first, last) < 0 ? new KeySpan(slot, first, last, false) : null;
  }

  private int slot(EvaluationFrame frame, KeyWriter out, List<CompiledExpr> values) {
    out.begin(family.id(), 0, storage, 0);
    KeyColumns primary = keys.columns(null);
    for (int k = 0; k < values.size(); k++) {
      if (values.get(k).writeKey(frame, out, primary.type(k), false) != Fit.EXACT) {
        return NOWHERE; // No row has such a key.
      }
    }
    return out.placeInSlot(family);
  }

  private int slot(EvaluationFrame frame, KeyWriter out) {
    out.begin(family.id(), 0, storage, 0);
    KeyColumns primary = keys.columns(null);
    for (int k = 0; k < family.keyColumns(); k++) {
      equal.get(Objects.requireNonNull(grouping)[k]).writeKey(frame, out, primary.type(k), false);
    }
    return out.placeInSlot(family);
  }

  private static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }
}
