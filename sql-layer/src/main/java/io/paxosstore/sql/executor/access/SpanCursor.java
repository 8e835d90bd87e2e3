package io.paxosstore.sql.executor.access;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.transaction.Selection;
import io.paxosstore.sql.transaction.Transaction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a span, from one slot or from all of a family: merged in key order if order
 * matters, else slot after slot. Can take up after a key at which an earlier cursor stopped.
 */
public final class SpanCursor implements AutoCloseable {
  private static final int SLOT_AT = GroupKeys.PREFIX_BYTES - 4;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final Transaction transaction;
  private final KeySpan span;
  private final boolean reverse;
  private final long columns;
  private final int slots;
  private final byte @Nullable [] after;
  private final Selection selection;
  private final boolean merged;

  /**
   * Slots that have a row left, by their current key: a heap whose first is the next one; unused
   * unless merged.
   */
  private final List<Cursor> heap = new ArrayList<>();

  private @Nullable Cursor current;
  private int slot;

  /**
   * Opens a cursor.
   *
   * @param ordered whether entries of several slots come in key order
   * @param columns what the result depends on
   * @param after the last key that was seen before, or null to begin at the beginning
   */
  public SpanCursor(
      Transaction transaction,
      KeySpan span,
      Family family,
      boolean reverse,
      boolean ordered,
      long columns,
      byte @Nullable [] after) {
    this(transaction, span, family, reverse, ordered, columns, after, Selection.ALL);
  }

  /**
   * Opens a cursor of which not all is looked at.
   *
   * @param selection what of each slot is needed
   */
  SpanCursor(
      Transaction transaction,
      KeySpan span,
      Family family,
      boolean reverse,
      boolean ordered,
      long columns,
      byte @Nullable [] after,
      Selection selection) {
    this.transaction = transaction;
    this.span = span;
    this.reverse = reverse;
    this.columns = columns;
    this.after = after;
    this.selection = selection;
    this.slots = span.slot() == KeySpan.EVERY_SLOT ? family.slots() : 1;
    this.merged = ordered && slots > 1;
    if (after != null && !merged) {
      slot = slots == 1 ? 0 : slotOf(after);
    }
  }

  /** Moves to the next entry; false at the end. */
  public boolean next() {
    return merged ? nextMerged() : nextInTurn();
  }

  /** The cursor that stands on the current entry. */
  public Cursor entry() {
    Cursor cursor = current;
    if (cursor == null) {
      throw new IllegalStateException("no current entry");
    }
    return cursor;
  }

  /** The current entry's key in an array of its own. */
  public byte[] key() {
    Cursor cursor = entry();
    return Arrays.copyOfRange(
        cursor.keyArray(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength());
  }

  @Override
  public void close() {
    if (current != null && !merged) {
      current.close();
    }
    current = null;
    heap.forEach(Cursor::close);
    heap.clear();
    slot = slots;
  }

  private boolean nextInTurn() {
    while (true) {
      if (current == null) {
        if (slot >= slots) {
          return false;
        }
        current = open(slot++);
      }
      if (current != null && current.next()) {
        return true;
      }
      if (current != null) {
        current.close();
        current = null;
      }
    }
  }

  private @Nullable Cursor open(int inSlot) {
    byte[] from = span.from(inSlot);
    byte[] to = span.to(inSlot);
    byte[] seen = after;
    if (seen != null) {
      int lastSlot = slots == 1 ? inSlot : slotOf(seen);
      // Equal keys of several slots come in the order of slots, so those of later slots are still
      // to come.
      boolean seenHere = merged ? inSlot <= lastSlot : inSlot == lastSlot;
      byte[] bound = inSlot(seen, from);
      if (merged || seenHere) {
        if (reverse) {
          to = seenHere ? bound : Arrays.copyOf(bound, bound.length + 1);
        } else {
          from = seenHere ? Arrays.copyOf(bound, bound.length + 1) : bound;
        }
      }
    }
    return Arrays.compareUnsigned(from, to) < 0
        ? transaction.scan(from, to, reverse, columns, selection)
        : null;
  }

  private static byte[] inSlot(byte[] key, byte[] like) {
    byte[] copy = key.clone();
    System.arraycopy(like, SLOT_AT, copy, SLOT_AT, 4);
    return copy;
  }

  private static int slotOf(byte[] key) {
    return (int) INT.get(key, SLOT_AT);
  }

  private boolean nextMerged() {
    if (slot < slots) {
      while (slot < slots) {
        Cursor cursor = open(slot++);
        if (cursor == null) {
          continue;
        }
        heap.add(cursor);
        if (cursor.next()) {
          siftUp(heap.size() - 1);
        } else {
          heap.removeLast().close();
        }
      }
    } else if (current != null) {
      current = null;
      advanceFirst();
    }
    if (heap.isEmpty()) {
      return false;
    }
    current = heap.getFirst();
    return true;
  }

  private void advanceFirst() {
    Cursor first = heap.getFirst();
    if (!first.next()) {
      first.close();
      Cursor last = heap.removeLast();
      if (heap.isEmpty()) {
        return;
      }
      heap.set(0, last);
    }
    siftDown();
  }

  private void siftUp(int from) {
    int at = from;
    while (at > 0 && isBefore(heap.get(at), heap.get((at - 1) / 2))) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void siftDown() {
    int at = 0;
    while (true) {
      int least = at;
      for (int child = 2 * at + 1; child <= 2 * at + 2 && child < heap.size(); child++) {
        if (isBefore(heap.get(child), heap.get(least))) {
          least = child;
        }
      }
      if (least == at) {
        return;
      }
      swap(at, least);
      at = least;
    }
  }

  private void swap(int a, int b) {
    Cursor cursor = heap.get(a);
    heap.set(a, heap.get(b));
    heap.set(b, cursor);
  }

  private boolean isBefore(Cursor a, Cursor b) {
    int order = compare(a, b, GroupKeys.PREFIX_BYTES, Integer.MAX_VALUE);
    if (order != 0) {
      return reverse ? order > 0 : order < 0;
    }
    return compare(a, b, SLOT_AT, GroupKeys.PREFIX_BYTES) < 0;
  }

  private static int compare(Cursor a, Cursor b, int from, int to) {
    return Arrays.compareUnsigned(
        a.keyArray(),
        a.keyOffset() + from,
        a.keyOffset() + Math.min(to, a.keyLength()),
        b.keyArray(),
        b.keyOffset() + from,
        b.keyOffset() + Math.min(to, b.keyLength()));
  }
}
