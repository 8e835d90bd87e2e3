package io.paxosstore.tpcc.model;

import java.util.SplittableRandom;

/**
 * The constants C of the non-uniform distribution (clause 2.1.6): one for each field, the same for
 * all terminals. Those of the load are stored with the data; a run derives its own.
 *
 * @param lastName C of C_LAST, 0 to 255
 * @param customerId C of C_ID, 0 to 1023
 * @param itemId C of OL_I_ID, 0 to 8191
 */
public record NuRandConstants(int lastName, int customerId, int itemId) {
  /** A of C_LAST. */
  public static final int LAST_NAME_A = 255;

  /** A of C_ID. */
  public static final int CUSTOMER_ID_A = 1_023;

  /** A of OL_I_ID. */
  public static final int ITEM_ID_A = 8_191;

  private static final int LEAST_DELTA = 65;
  private static final int MOST_DELTA = 119;

  public NuRandConstants {
    check(lastName, LAST_NAME_A, "C_LAST");
    check(customerId, CUSTOMER_ID_A, "C_ID");
    check(itemId, ITEM_ID_A, "OL_I_ID");
  }

  private static void check(int constant, int most, String field) {
    if (constant < 0 || constant > most) {
      throw new IllegalArgumentException(
          "the constant C of " + field + " must be 0 to " + most + ", not " + constant);
    }
  }

  /** Constants for a load. */
  public static NuRandConstants choose(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new NuRandConstants(
        random.nextInt(LAST_NAME_A + 1),
        random.nextInt(CUSTOMER_ID_A + 1),
        random.nextInt(ITEM_ID_A + 1));
  }

  /**
   * Constants for a run on data that was loaded with these. Keeps to {@link #mayRunOn}, so that
   * neither the names that are loaded most often nor the rarest are asked for most often.
   */
  public NuRandConstants forRun(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (true) {
      NuRandConstants chosen =
          new NuRandConstants(
              random.nextInt(LAST_NAME_A + 1),
              random.nextInt(CUSTOMER_ID_A + 1),
              random.nextInt(ITEM_ID_A + 1));
      if (chosen.mayRunOn(this)) {
        return chosen;
      }
    }
  }

  /** Whether a run may use these on data that was loaded with those (clause 2.1.6.1). */
  public boolean mayRunOn(NuRandConstants loaded) {
    int delta = Math.abs(lastName - loaded.lastName);
    return delta >= LEAST_DELTA && delta <= MOST_DELTA && delta != 96 && delta != 112;
  }
}
