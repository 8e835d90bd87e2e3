package io.paxosstore.lsm.memtable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RowSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The radix tree against a skip list, and under readers while it grows. */
class MemtableTest {
  private static final long FOREVER = Long.MAX_VALUE;

  private static void put(
      Memtable memtable, byte[] key, byte[] value, long version, long sequence) {
    byte[] both = ByteBuffer.allocate(key.length + value.length).put(key).put(value).array();
    memtable.put(both, 0, key.length, key.length, value.length, version, sequence);
  }

  /**
   * Shapes of keys that make nodes of all sizes, long shared paths, and keys that end inside of
   * others.
   */
  private static byte[] key(Random random, int shape) {
    return switch (shape) {
      case 0 -> new byte[] {(byte) random.nextInt(256), (byte) random.nextInt(256)};
      case 1 -> {
        byte[] key = new byte[1 + random.nextInt(6)];
        for (int i = 0; i < key.length; i++) {
          key[i] = (byte) (random.nextInt(3) - 1);
        }
        yield key;
      }
      case 2 -> {
        byte[] key = new byte[40 + random.nextInt(3)];
        ByteBuffer.wrap(key, 30, 4).putInt(random.nextInt(3000));
        key[random.nextInt(20)] = (byte) random.nextInt(2);
        yield key;
      }
      default -> ByteBuffer.allocate(8).putLong(random.nextLong()).array();
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void findsAndScansWhatASkipListDoes(int shape) {
    Random random = new Random(shape);
    Memtable memtable = new Memtable();
    ConcurrentSkipListMap<byte[], byte[]> oracle = new ConcurrentSkipListMap<>(Keys::compare);
    Cell cell = new Cell();
    for (int i = 1; i <= 10_000; i++) {
      byte[] key = key(random, shape);
      byte[] value = ByteBuffer.allocate(4).putInt(i).array();
      put(memtable, key, value, i, i);
      oracle.put(key, value);
      byte[] other = key(random, shape);
      long found = memtable.find(other, FOREVER, FOREVER);
      byte[] expected = oracle.get(other);
      assertEquals(expected != null, found != 0);
      if (expected != null) {
        Memtable.copyTo(found, cell);
        assertArrayEquals(expected, cell.copy());
      }
    }
    assertScan(oracle, memtable.scan(null, null, false, FOREVER, FOREVER));
    assertScan(oracle.descendingMap(), memtable.scan(null, null, true, FOREVER, FOREVER));
    for (int i = 0; i < 200; i++) {
      byte[] a = key(random, shape);
      byte[] b = key(random, shape);
      byte[] from = Keys.compare(a, b) < 0 ? a : b;
      byte[] to = Keys.compare(a, b) < 0 ? b : a;
      Map<byte[], byte[]> part = oracle.subMap(from, to);
      assertScan(part, memtable.scan(from, to, false, FOREVER, FOREVER));
      assertScan(
          oracle.subMap(from, to).descendingMap(), memtable.scan(from, to, true, FOREVER, FOREVER));
      RowSource up = memtable.scan(null, null, false, FOREVER, FOREVER);
      up.seek(a);
      assertKey(oracle.ceilingKey(a), up);
      RowSource down = memtable.scan(null, null, true, FOREVER, FOREVER);
      down.seek(a);
      assertKey(oracle.floorKey(a), down);
    }
    memtable.release();
  }

  private static void assertKey(byte @Nullable [] expected, RowSource rows) {
    assertEquals(expected != null, rows.next());
    if (expected != null) {
      assertArrayEquals(expected, rows.copyKey());
    }
  }

  private static void assertScan(Map<byte[], byte[]> expected, RowSource rows) {
    Iterator<byte[]> keys = expected.keySet().iterator();
    while (rows.next()) {
      assertTrue(keys.hasNext());
      assertArrayEquals(keys.next(), rows.copyKey());
    }
    assertFalse(keys.hasNext());
  }

  @Test
  void readersSeeEveryPublishedRowWhileTheTreeGrows() throws Exception {
    Memtable memtable = new Memtable();
    AtomicLong published = new AtomicLong();
    int rows = 20_000;
    try (var pool = Executors.newFixedThreadPool(2)) {
      List<Future<?>> readers = new ArrayList<>();
      for (int r = 0; r < 2; r++) {
        int seed = r;
        readers.add(pool.submit(() -> read(memtable, published, rows, new Random(seed))));
      }
      for (int i = 1; i <= rows; i++) {
        put(memtable, scattered(i), ByteBuffer.allocate(8).putLong(i).array(), i, i);
        published.setRelease(i);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
    memtable.release();
  }

  private static void read(Memtable memtable, AtomicLong published, int rows, Random random) {
    Cell cell = new Cell();
    long limit;
    do {
      limit = published.getAcquire();
      for (int i = 0; i < 20 && limit > 0; i++) {
        long wanted = 1 + random.nextLong(limit);
        long found = memtable.find(scattered(wanted), FOREVER, limit);
        assertTrue(found != 0, "row " + wanted + " of " + limit);
        Memtable.copyTo(found, cell);
        assertEquals(wanted, ByteBuffer.wrap(cell.copy()).getLong());
      }
      if (limit > 0 && random.nextInt(200) == 0) {
        RowSource scan = memtable.scan(null, null, random.nextBoolean(), FOREVER, limit);
        long count = 0;
        while (scan.next()) {
          count++;
        }
        assertEquals(limit, count);
      }
    } while (limit < rows);
  }

  private static byte[] scattered(long number) {
    return ByteBuffer.allocate(12).putInt(7).putLong(number * 0x9E3779B97F4A7C15L).array();
  }
}
