package io.paxosstore.sql.cli;

import io.paxosstore.paxos.simulator.Outcome;
import io.paxosstore.paxos.simulator.PlantedBug;
import io.paxosstore.paxos.simulator.Simulation;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The deterministic simulator (docs/simulator.md): one seed, or seed after seed. */
@Command(
    name = "simulate",
    description = {
      "Runs clusters of real replicas on virtual time, with faults, and checks the protocol's"
          + " invariants after every step.",
      "Everything follows from the seed: a run that fails fails again."
    },
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
  private static final long REPORT_NANOS = 10_000_000_000L;

  @Option(names = "--seed", paramLabel = "N", description = "Run this seed, and tell its facts.")
  private @Nullable Long seed;

  @Option(names = "--trace", description = "With --seed: print every event.")
  private boolean trace;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Run seeds for so long, until one fails.")
  private @Nullable Double minutes;

  @Option(
      names = "--from",
      paramLabel = "SEED",
      description = "With --minutes: the first seed. By default 1.")
  private long from = 1;

  @Option(
      names = "--plant",
      paramLabel = "BUG",
      description = "Leave a rule out, to see it noticed. One of: ${COMPLETION-CANDIDATES}.")
  private @Nullable PlantedBug plant;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (seed != null && minutes == null) {
      Outcome outcome = Simulation.run(seed, plant, trace ? out::println : null);
      out.println(facts(outcome));
      out.flush();
      return tell(out, outcome);
    }
    if (minutes != null && seed == null && minutes > 0) {
      return campaign(out, (long) (minutes * 60e9));
    }
    throw new ParameterException(
        spec.commandLine(), "either --seed N or --minutes M is needed, M above 0");
  }

  private int campaign(PrintWriter out, long nanos) {
    long began = System.nanoTime();
    long cpuBegan = cpuNanos();
    long reported = began;
    double simulated = 0;
    long commits = 0;
    long next = from;
    while (true) {
      Outcome outcome = Simulation.run(next, plant, null);
      simulated += outcome.simulatedNanos();
      commits += outcome.commits();
      next++;
      long now = System.nanoTime();
      boolean last = !outcome.isGood() || now - began >= nanos;
      if (last || now - reported >= REPORT_NANOS) {
        reported = now;
        out.printf(
            Locale.ROOT,
            "%,d seeds from %d, %.1f simulated hours, %,d commits, %,.0f simulated hours per CPU"
                + " hour%n",
            next - from,
            from,
            simulated / 3600e9,
            commits,
            simulated / Math.max(1, cpuNanos() - cpuBegan));
        out.flush();
      }
      if (last) {
        return tell(out, outcome);
      }
    }
  }

  private int tell(PrintWriter out, Outcome outcome) {
    if (outcome.isGood()) {
      out.println("every invariant held");
      out.flush();
      return 0;
    }
    out.println(outcome.describe() + (plant == null ? "" : " --plant " + plant));
    out.flush();
    return 1;
  }

  private static String facts(Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "seed %d: trace hash %016x, %,d events in %.1f simulated seconds, %d members, %d groups,"
            + " %d commits, %d reads, %d tenures, %d faults",
        outcome.seed(),
        outcome.hash(),
        outcome.events(),
        outcome.simulatedNanos() / 1e9,
        outcome.members(),
        outcome.groups(),
        outcome.commits(),
        outcome.reads(),
        outcome.tenures(),
        outcome.faults());
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
