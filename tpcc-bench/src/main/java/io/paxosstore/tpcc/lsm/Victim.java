package io.paxosstore.tpcc.lsm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that fills a store and is killed before it can close it. */
final class Victim {
  private static final String FULL = "full";

  private Victim() {}

  /** Returns when the process is gone. */
  static void fillAndKill(Contender contender, Path directory, Memory memory, long rows)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-javaagent")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName()));
    command.addAll(
        List.of(
            contender.name(),
            directory.toString(),
            String.valueOf(memory.memtableBytes()),
            String.valueOf(memory.cacheBytes()),
            String.valueOf(rows)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = output.readLine();
      if (!FULL.equals(line)) {
        throw new IllegalStateException("a store was not filled: " + line);
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  /** Name of the contender, directory, memtable and cache bytes, rows. */
  public static void main(String[] arguments) throws IOException {
    Memory memory = new Memory(Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
    long rows = Long.parseLong(arguments[4]);
    Store store = Contender.named(arguments[0]).open(Path.of(arguments[1]), memory, Use.NEWEST);
    Shuffle shuffle = new Shuffle(rows, 9);
    try (Writer writer = store.writer(Safety.TO_SYSTEM)) {
      for (long i = 0; i < rows; i++) {
        writer.put(2 * shuffle.at(i), i + 1);
      }
    }
    System.out.println(FULL);
    // Nobody writes to it: this waits for the kill, or for the end of who would have done it.
    int ended = System.in.read();
    if (ended < 0) {
      Runtime.getRuntime().halt(1);
    }
  }
}
