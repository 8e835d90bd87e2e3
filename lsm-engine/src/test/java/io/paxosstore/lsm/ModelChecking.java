package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * How structures are model-checked with Lincheck: it runs each scenario of random operations again
 * and again, each time with another order of the threads' accesses to shared memory, and wants the
 * answers to be those of some sequential order. It takes memory to be sequentially consistent, so
 * what it cannot find is a missing fence.
 */
public final class ModelChecking {
  private ModelChecking() {}

  /** Two threads with a few operations each, some schedules of each of some scenarios. */
  public static ModelCheckingOptions options(int scenarios, int schedules) {
    return new ModelCheckingOptions()
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(2)
        .actorsAfter(1)
        .iterations(scenarios)
        .invocationsPerIteration(schedules);
  }

  /**
   * Each call of these classes is one access to shared memory: threads are switched before it and
   * not within. So the checker sees memory off the heap, which it does not by itself.
   */
  public static ManagedStrategyGuarantee oneStep(Class<?>... classes) {
    String[] names = new String[classes.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = classes[i].getName();
    }
    return ManagedStrategyGuaranteeKt.forClasses(names).allMethods().treatAsAtomic();
  }

  /** The test of a test: a structure with a planted race must fail to verify. */
  public static void assertCaught(ModelCheckingOptions options, Class<?> broken) {
    assertThrows(
        LincheckAssertionError.class, () -> options.minimizeFailedScenario(false).check(broken));
  }
}
