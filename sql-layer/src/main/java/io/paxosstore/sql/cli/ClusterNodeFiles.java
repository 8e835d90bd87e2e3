package io.paxosstore.sql.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a cluster on this machine, by its files.
 *
 * @param id its id
 * @param config its configuration
 * @param log what its process prints
 * @param pidFile where its process tells of itself
 * @param clients host and port for clients
 */
record ClusterNodeFiles(int id, Path config, Path log, Path pidFile, String clients) {
  private static final int TAIL_LINES = 10;

  String url() {
    return "jdbc:paxosstore://" + clients + "/PUBLIC";
  }

  /** Its process, if it runs. */
  PidFile.@Nullable Running running() throws IOException {
    return PidFile.find(pidFile);
  }

  /** Starts its process, with the Java, the flags and the class path of this one. */
  Process start() throws IOException {
    List<String> command = new ArrayList<>();
    // Away from the terminal, so that Ctrl-C and hanging up end what runs there, and not the nodes.
    Path setsid = Path.of("/usr/bin/setsid");
    if (Files.isExecutable(setsid)) {
      command.add(setsid.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // A cache that is being made, or an agent, is this process's own.
      if (!flag.startsWith("-XX:AOTCacheOutput") && !flag.startsWith("-javaagent")) {
        command.add(flag);
      }
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(PaxosStoreCli.class.getName());
    command.add("server");
    command.add("--config");
    command.add(config.toString());
    return new ProcessBuilder(command)
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** The last lines that its process has printed. */
  String tail() throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  /** True if its process was stopped by a signal: only Linux tells. */
  static boolean isPaused(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
      // The state follows the command's name, which is in parentheses and may hold anything.
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false;
    }
  }
}
