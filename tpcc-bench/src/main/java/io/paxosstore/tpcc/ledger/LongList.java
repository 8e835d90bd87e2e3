package io.paxosstore.tpcc.ledger;

import java.util.Arrays;

/** Numbers in order of arrival. For one thread at a time. */
final class LongList {
  private static final int FIRST = 64;

  private long[] numbers = new long[FIRST];
  private int size;

  void add(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    numbers[size++] = number;
  }

  void addAll(LongList that) {
    for (int i = 0; i < that.size; i++) {
      add(that.numbers[i]);
    }
  }

  int size() {
    return size;
  }

  long get(int index) {
    return numbers[index];
  }

  long[] sorted() {
    long[] sorted = Arrays.copyOf(numbers, size);
    Arrays.sort(sorted);
    return sorted;
  }
}
