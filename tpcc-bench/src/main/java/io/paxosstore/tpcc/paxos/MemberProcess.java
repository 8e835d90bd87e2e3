package io.paxosstore.tpcc.paxos;

import io.paxosstore.tpcc.paxos.member.MemberMain;
import io.paxosstore.tpcc.paxos.member.Setting;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One process of a contender. For one thread at a time. */
final class MemberProcess {
  /** The same for everybody. */
  private static final List<String> FLAGS =
      List.of(
          "-Xms512m",
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private final Process process;
  private final BufferedReader answers;
  private final String what;

  private MemberProcess(Process process, String what) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.what = what;
  }

  /** Starts it; {@link #awaitReady} says when it is there. */
  static MemberProcess start(Rival rival, Setting setting, Path log, List<String> moreFlags)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(moreFlags);
    command.add("-cp");
    command.add(rival.classPath());
    command.add(MemberMain.class.getName());
    command.add(rival.contender());
    command.addAll(setting.arguments());
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new MemberProcess(
        process, rival.name() + " member " + setting.self() + " (see " + log + ")");
  }

  void awaitReady() throws IOException {
    receive();
  }

  /** Asks and waits for the answer. */
  String ask(String command) throws IOException {
    send(command);
    return receive();
  }

  void send(String command) throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).write(command + "\n");
    process.outputWriter(StandardCharsets.UTF_8).flush();
  }

  String receive() throws IOException {
    String line = answers.readLine();
    while (line != null && !line.startsWith(MemberMain.ANSWER)) {
      line = answers.readLine();
    }
    if (line == null) {
      throw new IOException(what + ": it has ended");
    }
    String answer = line.substring(MemberMain.ANSWER.length());
    if (answer.startsWith("error")) {
      throw new IOException(what + ": " + answer);
    }
    return answer;
  }

  /** The number after the word of an answer. */
  long number(String command) throws IOException {
    return Long.parseLong(ask(command).split(" ")[1]);
  }

  double cpuSeconds() {
    try {
      return number("cpu") / 1e9;
    } catch (IOException e) {
      return 0; // it is gone, and takes nothing any more
    }
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends a signal, such as STOP or CONT. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }
}
