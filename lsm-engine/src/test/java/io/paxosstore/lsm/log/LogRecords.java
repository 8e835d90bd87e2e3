package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Numbered records whose length and bytes follow from the number, so that any mix-up shows. */
final class LogRecords {
  private LogRecords() {}

  static ByteBuffer record(int number, int lengthBytes) {
    ByteBuffer record = ByteBuffer.allocate(Math.max(4, lengthBytes)).putInt(number);
    while (record.hasRemaining()) {
      record.put((byte) (number * 31 + record.position()));
    }
    return record.flip();
  }

  /** All numbers that a replay yields, each record checked byte by byte. */
  static List<Integer> replayed(SegmentedLog log, long after) {
    List<Integer> numbers = new ArrayList<>();
    log.replay(
        after,
        (position, record) -> {
          int number = record.getInt(0);
          assertEquals(record(number, record.remaining()), record, "bytes of record " + number);
          numbers.add(number);
        });
    return numbers;
  }

  /** The numbers first … last. */
  static List<Integer> range(int first, int last) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = first; number <= last; number++) {
      numbers.add(number);
    }
    return numbers;
  }
}
