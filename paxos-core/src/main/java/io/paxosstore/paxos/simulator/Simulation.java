package io.paxosstore.paxos.simulator;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs seeds. */
public final class Simulation {
  /** Every so many seeds a world consists of whole nodes. */
  private static final int WHOLE_NODES_EVERY = 10;

  private Simulation() {}

  /** Runs a seed. */
  public static Outcome run(long seed) {
    return run(seed, null, null);
  }

  /**
   * Runs a seed.
   *
   * @param plant a bug to plant; null for none
   * @param printer told a line for everything that happens; null if nobody listens
   */
  public static Outcome run(
      long seed, @Nullable PlantedBug plant, @Nullable Consumer<String> printer) {
    Parameters parameters =
        Parameters.draw(
            new Chance(seed).fork("parameters"),
            plant == null ? seed % WHOLE_NODES_EVERY == 0 : plant.concernsWholeNodes());
    if (printer != null) {
      printer.accept("seed " + seed + ": " + parameters);
    }
    World world = new World(seed, parameters, plant, printer);
    Invariant violated = null;
    String evidence = "";
    try {
      world.live();
    } catch (Violation e) {
      violated = e.invariant();
      evidence = String.valueOf(e.getMessage());
      if (printer != null) {
        StringWriter stack = new StringWriter();
        e.printStackTrace(new PrintWriter(stack));
        printer.accept(stack.toString());
      }
    } finally {
      world.end();
    }
    return new Outcome(
        seed,
        world.trace.hash(),
        world.trace.events(),
        world.workNanos(),
        parameters.members(),
        parameters.groups(),
        world.clients.committed() + world.transactions.committed(),
        world.clients.read(),
        world.tenures,
        world.faultsDone(),
        violated,
        evidence);
  }
}
