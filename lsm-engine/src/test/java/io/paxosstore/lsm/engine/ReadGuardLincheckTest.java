package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.ModelChecking;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Who replaced a view waits until nobody can still read the old one. */
final class ReadGuardLincheckTest {
  @Test
  void nobodyReadsAViewThatIsFreed() {
    ModelChecking.options(5, 80).check(Guarded.class);
  }

  @Test
  void aViewThatIsFreedWithoutWaitingIsCaught() {
    ModelChecking.assertCaught(ModelChecking.options(20, 200), Unguarded.class);
  }

  /** Stands for a view: its memory is there until it is freed. */
  private static final class View {
    private boolean freed;
  }

  /** As the store does it. */
  public static class Guarded {
    private final ReadGuard guard = new ReadGuard();
    private volatile View view = new View();

    /** True: the view is there from the first look to the last. */
    @Operation
    public boolean read() {
      int slot = guard.enter();
      try {
        View seen = view;
        boolean there = !seen.freed;
        return there & !seen.freed;
      } finally {
        guard.exit(slot);
      }
    }

    /** One writer at a time replaces views. */
    @Operation(nonParallelGroup = "writer")
    public void replace() {
      View old = view;
      view = new View();
      guard.awaitReaders();
      old.freed = true;
    }
  }

  /** The same without waiting. */
  public static class Unguarded {
    private volatile View view = new View();

    /** May see a freed view. */
    @Operation
    public boolean read() {
      return !view.freed;
    }

    /** The race. */
    @Operation(nonParallelGroup = "writer")
    public void replace() {
      View old = view;
      view = new View();
      old.freed = true;
    }
  }
}
