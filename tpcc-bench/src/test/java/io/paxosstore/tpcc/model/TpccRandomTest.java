package io.paxosstore.tpcc.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class TpccRandomTest {
  private static final NuRandConstants LOADED = new NuRandConstants(100, 259, 7911);
  private final TpccRandom random = new TpccRandom(1, LOADED);

  @Test
  void lastNamesAreMadeOfTheSyllablesOfTheirDigits() {
    assertEquals("BARBARBAR", TpccRandom.lastName(0));
    assertEquals("PRICALLYOUGHT", TpccRandom.lastName(371));
    assertEquals("EINGEINGEING", TpccRandom.lastName(999));
    assertThrows(IllegalArgumentException.class, () -> TpccRandom.lastName(1000));
  }

  @Test
  void theSameSeedGivesTheSameRows() {
    assertEquals(
        new TpccRandom(9, LOADED).aString(300, 500), new TpccRandom(9, LOADED).aString(300, 500));
  }

  @Test
  void nonUniformNumbersStayInTheirRangeAndPreferSome() {
    Scale scale = Scale.full(1);
    int[] customers = new int[scale.customers() + 1];
    for (int i = 0; i < 300_000; i++) {
      customers[random.customerId(scale)]++;
    }
    assertEquals(0, customers[0]);
    int[] sorted = customers.clone();
    Arrays.sort(sorted);
    // 100 each if they were uniform.
    assertTrue(sorted[sorted.length - 1] > 400);
    for (int i = 0; i < 10_000; i++) {
      int item = random.itemId(Scale.small(1));
      assertTrue(item >= 1 && item <= 500);
      assertTrue(random.lastName(Scale.small(1)).startsWith("BAR"));
    }
  }

  @Test
  void theConstantOfARunIsNeitherTooNearToThatOfTheLoadNorTooFar() {
    assertTrue(new NuRandConstants(165, 0, 0).mayRunOn(LOADED));
    assertTrue(new NuRandConstants(219, 0, 0).mayRunOn(LOADED));
    assertFalse(new NuRandConstants(164, 0, 0).mayRunOn(LOADED));
    assertFalse(new NuRandConstants(220, 0, 0).mayRunOn(LOADED));
    assertFalse(new NuRandConstants(196, 0, 0).mayRunOn(LOADED));
    assertFalse(new NuRandConstants(212, 0, 0).mayRunOn(LOADED));
    for (int seed = 0; seed < 1_000; seed++) {
      NuRandConstants loaded = NuRandConstants.choose(seed);
      assertTrue(loaded.forRun(-seed).mayRunOn(loaded));
    }
    assertThrows(IllegalArgumentException.class, () -> new NuRandConstants(256, 0, 0));
  }

  @Test
  void exactlyAsManyAreChosenAsAskedFor() {
    boolean[] chosen = random.choose(10, 100);
    int count = 0;
    for (boolean one : chosen) {
      count += one ? 1 : 0;
    }
    assertEquals(10, count);
    int[] permutation = random.permutation(50);
    Arrays.sort(permutation);
    for (int i = 0; i < 50; i++) {
      assertEquals(i + 1, permutation[i]);
    }
  }

  @Test
  void textsHaveTheLengthsAndCharactersOfTheirKind() {
    for (int i = 0; i < 1_000; i++) {
      assertTrue(random.aString(14, 24).matches("[a-zA-Z0-9]{14,24}"));
      assertTrue(random.nString(16, 16).matches("[0-9]{16}"));
      assertTrue(random.zip().matches("[0-9]{4}11111"));
      assertTrue(random.state().matches("[a-zA-Z]{2}"));
      String original = random.data(true);
      assertTrue(original.contains("ORIGINAL"));
      assertTrue(original.length() >= 26 && original.length() <= 50);
      assertFalse(random.data(false).contains("ORIGINAL"));
    }
  }

  @Test
  void amountsAreExact() {
    for (int i = 0; i < 1_000; i++) {
      BigDecimal amount = random.decimal(1, 999_999, 2);
      assertEquals(2, amount.scale());
      assertTrue(amount.compareTo(new BigDecimal("9999.99")) <= 0);
    }
    assertEquals(new BigDecimal("300000.00"), Scale.full(1).warehouseYearToDate());
    assertEquals(new BigDecimal("30000.00"), Scale.full(1).districtYearToDate());
    assertEquals(2_101, Scale.full(1).firstNewOrder());
  }
}
