package io.paxosstore.tpcc.paxos;

import io.paxosstore.tpcc.run.Alternation;
import io.paxosstore.tpcc.run.Machine;
import io.paxosstore.tpcc.run.OtherLoad;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures paxos-core beside other replicated logs. */
@Command(
    name = "paxos",
    mixinStandardHelpOptions = true,
    description =
        "Measures the replicated log as an embedded library beside Apache Ratis and SOFA-JRaft,"
            + " phase by phase; ratios are to the best of them.")
public final class PaxosCommand implements Callable<Integer> {
  @Option(
      names = "--phases",
      split = ",",
      paramLabel = "PHASE",
      description = "which; all if left out, 'list' names them")
  private List<String> names = List.of();

  @Mixin private Alternation alternation;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "how long each contender works before the first phase that it is started for: a JVM is"
              + " quick only when it has compiled (${DEFAULT-VALUE})")
  private double warmUp;

  @Option(
      names = "--hits",
      defaultValue = "10",
      description = "how often a home is killed, paused, cut off (${DEFAULT-VALUE})")
  private int hits;

  @Option(
      names = "--rival",
      paramLabel = "NAME=CLASSPATH",
      description = "a peer to compare with, jraft or ratis, and its class path; repeatable")
  private List<String> rivalTexts = List.of();

  @Option(names = "--no-rivals", description = "measures the own log only")
  private boolean noRivals;

  @Option(
      names = "--member-flag",
      paramLabel = "FLAG",
      description = "a JVM flag for our member that has the load, for a profile; repeatable")
  private List<String> memberFlags = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "writes all figures here as well")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  /** Made by picocli. */
  public PaxosCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (names.equals(List.of("list"))) {
      Phase.all().forEach(phase -> out.printf("%-12s %s%n", phase.name(), phase.about()));
      return 0;
    }
    if (hits < 1) {
      throw wrong("--hits must be positive");
    }
    if (!(warmUp >= 0)) {
      throw wrong("--warm-up must not be negative");
    }
    List<Rival> rivals = new ArrayList<>(List.of(Rival.own()));
    for (String text : noRivals ? List.<String>of() : rivalTexts) {
      try {
        rivals.add(Rival.parse(text));
      } catch (IllegalArgumentException e) {
        throw wrong(String.valueOf(e.getMessage()));
      }
    }
    List<Phase> phases = chosen();
    Path directory = Files.createTempDirectory("paxosstore-bench-paxos");
    double seconds = alternation.seconds();
    int rounds = alternation.rounds();
    Report report = new Report(out, Machine.words(), rivals, seconds, rounds);
    try (Bench bench =
        new Bench(
            rivals,
            new Bench.Times(seconds, rounds, warmUp),
            hits,
            directory,
            memberFlags,
            System.err)) {
      for (Phase phase : phases) {
        System.err.println(phase.name() + ": " + phase.about());
        OtherLoad load = new OtherLoad();
        List<Line> lines = phase.body().run(bench);
        double others = load.processors();
        lines.forEach(line -> report.add(phase.name(), line, others));
      }
    }
    Files.delete(directory);
    report.end();
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return 0;
  }

  private List<Phase> chosen() {
    List<Phase> chosen = new ArrayList<>(Phase.all());
    if (names.isEmpty()) {
      return chosen;
    }
    chosen.removeIf(phase -> !names.contains(phase.name()));
    for (String name : names) {
      if (chosen.stream().noneMatch(phase -> phase.name().equals(name))) {
        throw wrong("there is no phase " + name + "; --phases list names them");
      }
    }
    return chosen;
  }

  private ParameterException wrong(String what) {
    if (spec == null) {
      throw new IllegalStateException(what);
    }
    return new ParameterException(spec.commandLine(), what);
  }
}
