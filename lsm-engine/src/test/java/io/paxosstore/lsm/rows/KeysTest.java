package io.paxosstore.lsm.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeysTest {
  private final Random random = new Random(7);

  @Test
  void slicesOfAnyLengthCompareAsUnsignedBytes() {
    for (int round = 0; round < 20_000; round++) {
      byte[] a = slice(random.nextInt(90));
      byte[] b = random.nextInt(3) == 0 ? slice(random.nextInt(90)) : nearly(a);
      int expected = Arrays.compareUnsigned(a, b);
      assertEquals(Integer.signum(expected), Integer.signum(Keys.compare(a, b)));
      byte[] longer = Arrays.copyOf(b, b.length + 9);
      System.arraycopy(b, 0, longer, 5, b.length);
      assertEquals(
          Integer.signum(expected),
          Integer.signum(Keys.compare(a, 0, a.length, longer, 5, b.length)));
      assertEquals(
          expected == 0, Keys.equal(a, 0, a.length, longer, 5, b.length), "equality follows");
    }
  }

  @Test
  void headsSortAsTheirBytes() {
    for (int round = 0; round < 10_000; round++) {
      byte[] a = slice(random.nextInt(12));
      byte[] b = nearly(a);
      long left = Keys.head(a, 0, a.length);
      long right = Keys.head(b, 0, b.length);
      int order = Keys.compare(a, b);
      assertTrue(order < 0 ? left <= right : left >= right, "heads of different order");
    }
  }

  private byte[] slice(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      // Few values, both signs, so that keys share beginnings.
      bytes[i] = (byte) (random.nextInt(3) * 100);
    }
    return bytes;
  }

  /** The same with one byte changed, or shorter, or longer, or as it is. */
  private byte[] nearly(byte[] key) {
    byte[] other = Arrays.copyOf(key, Math.max(0, key.length + random.nextInt(3) - 1));
    if (other.length > 0 && random.nextBoolean()) {
      other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return other;
  }
}
