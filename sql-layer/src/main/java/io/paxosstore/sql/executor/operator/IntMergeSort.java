package io.paxosstore.sql.executor.operator;

import java.util.Arrays;

/** A stable sort of row numbers by an order of the rows, without boxing. */
final class IntMergeSort {
  private static final int INSERTION = 12;

  /** The order of two rows, given by number. */
  @FunctionalInterface
  interface Order {
    int compare(int a, int b);
  }

  private IntMergeSort() {}

  /** Sorts {@code rows[0, count)}. Takes as much memory again while it runs. */
  static void sort(int[] rows, int count, Order order) {
    sort(Arrays.copyOf(rows, count), rows, 0, count, order);
  }

  /** Both arrays hold the same numbers in [from, to); the sorted ones end up in {@code to}. */
  private static void sort(int[] source, int[] target, int from, int to, Order order) {
    if (to - from <= INSERTION) {
      insertionSort(target, from, to, order);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(target, source, from, middle, order);
    sort(target, source, middle, to, order);
    if (order.compare(source[middle - 1], source[middle]) <= 0) {
      System.arraycopy(source, from, target, from, to - from);
      return;
    }
    int left = from;
    int right = middle;
    for (int at = from; at < to; at++) {
      boolean takeLeft =
          right == to || (left < middle && order.compare(source[left], source[right]) <= 0);
      target[at] = takeLeft ? source[left++] : source[right++];
    }
  }

  private static void insertionSort(int[] rows, int from, int to, Order order) {
    for (int i = from + 1; i < to; i++) {
      int row = rows[i];
      int at = i;
      while (at > from && order.compare(rows[at - 1], row) > 0) {
        rows[at] = rows[at - 1];
        at--;
      }
      rows[at] = row;
    }
  }
}
