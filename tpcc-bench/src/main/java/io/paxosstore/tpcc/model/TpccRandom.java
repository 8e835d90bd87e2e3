package io.paxosstore.tpcc.model;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Everything that is chosen at random (clauses 2.1.6 and 4.3.2), from a seed. Of one thread; each
 * has its own with a seed of its own.
 */
public final class TpccRandom {
  private static final byte[] ALPHANUMERIC =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
          .getBytes(StandardCharsets.US_ASCII);
  private static final int LETTERS = 52;
  private static final String[] SYLLABLES = {
    "BAR", "OUGHT", "ABLE", "PRI", "PRES", "ESE", "ANTI", "CALLY", "ATION", "EING"
  };
  private static final String ORIGINAL = "ORIGINAL";

  private final SplittableRandom random;
  private final NuRandConstants constants;

  public TpccRandom(long seed, NuRandConstants constants) {
    this.random = new SplittableRandom(seed);
    this.constants = constants;
  }

  /** One of x to y, both inclusive, all as likely. */
  public int uniform(int x, int y) {
    return random.nextInt(x, y + 1);
  }

  /** True so many times in a hundred. */
  public boolean percent(int percent) {
    return random.nextInt(100) < percent;
  }

  /** NURand(A, x, y) with constant C (clause 2.1.6). */
  public int nuRand(int a, int c, int x, int y) {
    return ((uniform(0, a) | uniform(x, y)) + c) % (y - x + 1) + x;
  }

  /** A customer's number for a transaction: NURand(1023, 1, customers). */
  public int customerId(Scale scale) {
    return nuRand(NuRandConstants.CUSTOMER_ID_A, constants.customerId(), 1, scale.customers());
  }

  /** An item's number for an order line: NURand(8191, 1, items). */
  public int itemId(Scale scale) {
    return nuRand(NuRandConstants.ITEM_ID_A, constants.itemId(), 1, scale.items());
  }

  /** A last name for a transaction or for a customer beyond the first: NURand(255, 0, names-1). */
  public String lastName(Scale scale) {
    return lastName(
        nuRand(NuRandConstants.LAST_NAME_A, constants.lastName(), 0, scale.lastNames() - 1));
  }

  /** The last name of a number, a syllable for each of its three digits (clause 4.3.2.3). */
  public static String lastName(int number) {
    if (number < 0 || number > 999) {
      throw new IllegalArgumentException("last names have numbers from 0 to 999, not " + number);
    }
    return SYLLABLES[number / 100] + SYLLABLES[number / 10 % 10] + SYLLABLES[number % 10];
  }

  /** Letters and digits, of a random length from least to most (clause 4.3.2.2). */
  public String aString(int least, int most) {
    return string(uniform(least, most), 0, ALPHANUMERIC.length);
  }

  /** Digits, of a random length from least to most. */
  public String nString(int least, int most) {
    return string(uniform(least, most), LETTERS, ALPHANUMERIC.length);
  }

  /** Two letters, as a state has. */
  public String state() {
    return string(2, 0, LETTERS);
  }

  /** Four random digits and 11111 (clause 4.3.2.7). */
  public String zip() {
    return nString(4, 4) + "11111";
  }

  /**
   * I_DATA and S_DATA: 26 to 50 letters and digits, with ORIGINAL somewhere in them if it is one of
   * those.
   */
  public String data(boolean original) {
    String text = aString(26, 50);
    if (!original) {
      return text;
    }
    int at = uniform(0, text.length() - ORIGINAL.length());
    return text.substring(0, at) + ORIGINAL + text.substring(at + ORIGINAL.length());
  }

  /** An amount: one of least to most units of the last of so many digits after the point. */
  public BigDecimal decimal(int least, int most, int digits) {
    return BigDecimal.valueOf(uniform(least, most), digits);
  }

  /** The numbers from 1 to n in random order. */
  public int[] permutation(int n) {
    int[] numbers = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      numbers[i] = numbers[j];
      numbers[j] = i + 1;
    }
    return numbers;
  }

  /** So many of n places, exactly, chosen at random. */
  public boolean[] choose(int chosen, int n) {
    boolean[] places = new boolean[n];
    for (int number : permutation(n)) {
      places[number - 1] = chosen > 0;
      chosen--;
    }
    return places;
  }

  private String string(int length, int from, int to) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ALPHANUMERIC[random.nextInt(from, to)];
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
