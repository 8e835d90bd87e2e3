package io.paxosstore.tpcc.lsm;

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

/** Measures the storage engine and RocksDB, with its defaults and tuned, in alternation. */
@Command(
    name = "lsm",
    mixinStandardHelpOptions = true,
    description =
        "Measures the storage engine and RocksDB (defaults, tuned) side by side, phase by phase;"
            + " ratios are to the better RocksDB.")
public final class LsmCommand implements Callable<Integer> {
  @Option(
      names = "--keys",
      defaultValue = "5000000",
      description = "rows of a store (${DEFAULT-VALUE})")
  private long keys;

  @Option(
      names = "--phases",
      split = ",",
      paramLabel = "PHASE",
      description = "which; all if left out, 'list' names them")
  private List<String> names = List.of();

  @Mixin private Alternation alternation;

  @Option(
      names = "--memtable-mib",
      defaultValue = "64",
      description = "size of a memtable (${DEFAULT-VALUE})")
  private long memtableMebibytes;

  @Option(
      names = "--dir",
      description =
          "an empty or missing directory for the stores, emptied at the end; by default a temporary"
              + " one")
  private @Nullable Path directory;

  @Option(
      names = "--no-others",
      description = "leaves out LMDB and H2 MVStore, which are shown where rows are read")
  private boolean noOthers;

  @Option(names = "--json", paramLabel = "FILE", description = "writes all figures here as well")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  /** Made by picocli. */
  public LsmCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (names.equals(List.of("list"))) {
      Phase.all().forEach(phase -> out.printf("%-17s %s%n", phase.name(), phase.about()));
      return 0;
    }
    List<Phase> phases = chosen();
    if (keys < 1 || memtableMebibytes < 1) {
      throw wrong("--keys and --memtable-mib must be positive");
    }
    Path stores =
        directory == null
            ? Files.createTempDirectory("paxosstore-bench-lsm")
            : Files.createDirectories(directory);
    if (!Disk.children(stores).isEmpty()) {
      throw wrong(stores + " is not empty");
    }
    Setting setting =
        new Setting(
            keys,
            alternation.seconds(),
            alternation.rounds(),
            memtableMebibytes << 20,
            shown(),
            stores);
    Report report = new Report(out, Machine.words(), setting);
    try (Bench bench = new Bench(setting, System.err)) {
      for (Phase phase : phases) {
        System.err.println(phase.name() + ": " + phase.about());
        OtherLoad load = new OtherLoad();
        List<Line> lines = phase.body().run(bench);
        double others = load.processors();
        lines.forEach(line -> report.add(phase, line, others));
      }
    }
    if (directory == null) {
      Files.delete(stores);
    }
    report.end();
    if (json != null) {
      Files.writeString(json, report.json());
    }
    return 0;
  }

  private List<Contender> shown() {
    List<Contender> shown = new ArrayList<>();
    for (Contender contender : noOthers ? List.<Contender>of() : Contender.READ_ONLY) {
      if (contender.isAvailable()) {
        shown.add(contender);
      } else {
        System.err.println(contender.name() + " is left out: it does not run here");
      }
    }
    return shown;
  }

  private List<Phase> chosen() {
    List<Phase> all = Phase.all();
    if (names.isEmpty()) {
      return all;
    }
    List<Phase> chosen = new ArrayList<>(all);
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
