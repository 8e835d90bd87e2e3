package io.paxosstore.lsm.sstable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.lsm.rows.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class BlockIndexTest {
  /** Few and extreme bytes, so that keys share much and differ late, or by their length only. */
  private static final byte[] ALPHABET = {0, 1, (byte) 0x7F, (byte) 0x80, (byte) 0xFF};

  @Test
  void theBlockOfAnyKeyIsTheLastWhoseSeparatorIsNotAfterIt() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      byte[] shared = bytes(random, random.nextInt(12));
      int variety = 1 + random.nextInt(ALPHABET.length);
      TreeSet<byte[]> sorted = new TreeSet<>(Keys::compare);
      int count = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        sorted.add(key(random, shared, variety));
      }
      List<byte[]> separators = new ArrayList<>(sorted);
      BlockIndex index = index(separators);
      for (int i = 0; i < 300; i++) {
        byte[] key =
            random.nextBoolean()
                ? key(random, shared, variety)
                : bytes(random, random.nextInt(shared.length + 3));
        int expected = -1;
        while (expected + 1 < separators.size()
            && Keys.compare(separators.get(expected + 1), key) <= 0) {
          expected++;
        }
        assertEquals(expected, index.lastNotAfter(key), "seed " + seed);
      }
    }
  }

  private static byte[] key(Random random, byte[] shared, int variety) {
    byte[] rest = new byte[random.nextInt(14)];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = ALPHABET[random.nextInt(variety)];
    }
    byte[] key = java.util.Arrays.copyOf(shared, shared.length + rest.length);
    System.arraycopy(rest, 0, key, shared.length, rest.length);
    return key;
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ALPHABET[random.nextInt(ALPHABET.length)];
    }
    return bytes;
  }

  private static BlockIndex index(List<byte[]> separators) {
    SectionBuffer section = new SectionBuffer();
    section.putInt(separators.size());
    for (byte[] separator : separators) {
      section.putLong(0);
      section.putInt(0);
      section.putLong(1);
      section.putByte(0);
      section.putBytes(separator);
    }
    return new BlockIndex(section.copy());
  }
}
