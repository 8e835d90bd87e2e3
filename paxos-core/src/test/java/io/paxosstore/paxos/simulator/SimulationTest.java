package io.paxosstore.paxos.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The campaign; bin/paxosstore simulate --minutes runs a longer one. */
class SimulationTest {
  private static final int SEEDS = 1_000;
  private static final int SEEDS_RUN_TWICE = 200;

  @Test
  void everyInvariantHoldsInAThousandSeeds() {
    long simulatedNanos = 0;
    long commits = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Outcome outcome = Simulation.run(seed);
      assertTrue(outcome.isGood(), outcome::describe);
      simulatedNanos += outcome.simulatedNanos();
      commits += outcome.commits();
    }
    // A campaign in which little happens would prove little.
    assertTrue(simulatedNanos > 10 * 3600e9, "simulated " + simulatedNanos / 1e9 + " s");
    assertTrue(commits > 50_000, "commits: " + commits);
  }

  @Test
  void twoRunsOfASeedAreTheSameToTheLastEvent() {
    for (long seed = 1; seed <= SEEDS_RUN_TWICE; seed++) {
      Outcome outcome = Simulation.run(seed);
      assertEquals(outcome, Simulation.run(seed));
    }
  }

  /** Seeds that once found something. */
  @ParameterizedTest
  @ValueSource(longs = 58_460) // submissions that a snapshot had leapt over stayed in flight
  void whatWasFoundOnceIsNotFoundAgain(long seed) {
    Outcome outcome = Simulation.run(seed);
    assertTrue(outcome.isGood(), outcome::describe);
  }

  @Test
  void twoSeedsAreNotTheSame() {
    assertFalse(Simulation.run(1).hash() == Simulation.run(2).hash());
  }

  @ParameterizedTest
  @EnumSource(PlantedBug.class)
  void theCampaignCatches(PlantedBug plant) {
    long seed = 1;
    while (Simulation.run(seed, plant, null).isGood()) {
      seed++;
      assertTrue(seed < 3 * SEEDS, () -> plant + " was not caught");
    }
  }
}
