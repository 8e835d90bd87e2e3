package io.paxosstore.paxos.transport;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread brings about, and fails if it does not come. */
final class Await {
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(20);

  private Await() {}

  static void until(Supplier<String> what, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > LONGEST) {
        fail("waited too long: " + what.get());
      }
      LockSupport.parkNanos(200_000);
    }
  }

  static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }
}
