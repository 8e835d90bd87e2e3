package io.paxosstore.tpcc.transaction;

import java.math.BigDecimal;

/** Amounts as whole cents. */
public final class Cents {
  private static final int DIGITS = 2;

  private Cents() {}

  /** The cents of an amount; an {@link ArithmeticException} if it has parts of a cent. */
  public static long of(BigDecimal amount) {
    return amount.movePointRight(DIGITS).longValueExact();
  }

  /** The amount of so many cents. */
  public static BigDecimal amount(long cents) {
    return BigDecimal.valueOf(cents, DIGITS);
  }
}
