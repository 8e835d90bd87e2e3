package io.paxosstore.paxos.replica;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values by their positions in a group's log, ascending. Positions come at the end and go at the
 * front, nearly without gaps, so that a look costs no search and nothing is allocated for a value.
 * Not thread-safe.
 */
public final class ByPosition<T> {
  private static final int FIRST_CELLS = 4;

  private static final long[] NO_POSITIONS = {};
  private static final @Nullable Object[] NO_VALUES = {};

  /** Rings of the same length, a power of two or 0. */
  private long[] positions = NO_POSITIONS;

  private @Nullable Object[] values = NO_VALUES;
  private int first;
  private int size;

  /** True if there is no value. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** The value at the position, or null. */
  public @Nullable T get(long position) {
    int index = find(position);
    return index < 0 ? null : at(index);
  }

  /** The least position; there must be one. */
  public long firstPosition() {
    return position(0);
  }

  /** The greatest position; there must be one. */
  public long lastPosition() {
    return position(size - 1);
  }

  /** The value at the least position; there must be one. */
  public T first() {
    return at(0);
  }

  /** Puts a value in the place of the one that was there, if any was. */
  public void put(long position, T value) {
    int index = find(position);
    if (index >= 0) {
      values[cell(index)] = value;
      return;
    }
    if (size == values.length) {
      grow();
    }
    int to = -(index + 1);
    for (int i = size; i > to; i--) {
      move(i - 1, i);
    }
    positions[cell(to)] = position;
    values[cell(to)] = value;
    size++;
  }

  /** Removes and returns the value at the position, or null. */
  public @Nullable T remove(long position) {
    int index = find(position);
    if (index < 0) {
      return null;
    }
    T removed = at(index);
    if (index == 0) {
      removeFirst();
      return removed;
    }
    for (int i = index + 1; i < size; i++) {
      move(i, i - 1);
    }
    values[cell(--size)] = null;
    return removed;
  }

  /** Removes the value at the least position; there must be one. */
  public void removeFirst() {
    position(0);
    values[first] = null;
    first = cell(1);
    size--;
  }

  /** Removes the values at positions up to this one. */
  public void removeThrough(long position) {
    while (size > 0 && positions[first] <= position) {
      removeFirst();
    }
  }

  /** Removes all values. */
  public void clear() {
    Arrays.fill(values, null);
    size = 0;
  }

  /** All values; a copy. */
  public List<T> all() {
    return list(0, size);
  }

  /** The values at greater positions than this; a copy. */
  public List<T> after(long position) {
    return list(countThrough(position), size);
  }

  /** The values at positions up to this one; a copy. */
  public List<T> through(long position) {
    return list(0, countThrough(position));
  }

  private List<T> list(int from, int to) {
    if (from >= to) {
      return List.of();
    }
    List<T> list = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      list.add(at(i));
    }
    return list;
  }

  private int countThrough(long position) {
    int index = find(position);
    return index < 0 ? -(index + 1) : index + 1;
  }

  /** The index of the position, or, as {@link Arrays#binarySearch}, where it would be. */
  private int find(long position) {
    if (size == 0) {
      return -1;
    }
    long offset = position - positions[first];
    if (offset < 0) {
      return -1;
    }
    if (position > positions[cell(size - 1)]) {
      return -(size + 1);
    }
    if (offset < size && positions[cell((int) offset)] == position) {
      return (int) offset;
    }
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = positions[cell(middle)];
      if (there < position) {
        low = middle + 1;
      } else if (there > position) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -(low + 1);
  }

  private long position(int index) {
    if (index < 0 || index >= size) {
      throw new IllegalStateException("nothing is there");
    }
    return positions[cell(index)];
  }

  @SuppressWarnings("unchecked") // only values of this type are put
  private T at(int index) {
    position(index);
    return (T) values[cell(index)];
  }

  private void move(int from, int to) {
    positions[cell(to)] = positions[cell(from)];
    values[cell(to)] = values[cell(from)];
  }

  private int cell(int index) {
    return (first + index) & (values.length - 1);
  }

  private void grow() {
    int cells = Math.max(FIRST_CELLS, Math.multiplyExact(values.length, 2));
    long[] morePositions = new long[cells];
    @Nullable Object[] moreValues = new @Nullable Object[cells];
    for (int i = 0; i < size; i++) {
      morePositions[i] = positions[cell(i)];
      moreValues[i] = values[cell(i)];
    }
    positions = morePositions;
    values = moreValues;
    first = 0;
  }
}
