package io.paxosstore.tpcc.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this process runs on, in words. */
public final class Machine {
  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final Path CPU = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Processor, memory, Java and the load of the last minute. */
  public static String words() {
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT,
        "%s, %d processors, heap up to %d MiB, Java %s, load average %s before",
        processor(),
        runtime.availableProcessors(),
        runtime.maxMemory() >> 20,
        Runtime.version(),
        loadAverage());
  }

  /** Only Linux tells more than the architecture. */
  private static String processor() {
    try {
      return Files.readAllLines(CPU).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String loadAverage() {
    try {
      return Files.readString(LOAD).split(" ", 2)[0];
    } catch (IOException e) {
      return "unknown";
    }
  }
}
