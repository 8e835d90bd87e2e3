package io.paxosstore.tpcc.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.paxos.member.MemberMain;
import io.paxosstore.tpcc.paxos.member.Setting;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes with the rival's own class path write and read as the benchmark has them do. */
class JRaftContenderTest {
  private static final int MEMBERS = 3;

  @TempDir Path directory;

  @Test
  void threeProcessesElectTheFirstAndAnswerWritesAndReads() throws Exception {
    List<Integer> ports = freePorts();
    List<Process> members = new ArrayList<>();
    try {
      for (int id = 1; id <= MEMBERS; id++) {
        members.add(start(new Setting(id, ports, directory.resolve("n" + id), 1, 1)));
      }
      List<BufferedReader> answers =
          members.stream().map(each -> each.inputReader(StandardCharsets.UTF_8)).toList();
      for (BufferedReader each : answers) {
        assertEquals(MemberMain.ANSWER + "ready", each.readLine());
      }
      assertEquals(MemberMain.ANSWER + "home", ask(members, answers, "home 1"));
      assertSucceeds(ask(members, answers, "load 1.0 64 16 1 1.0"), 5);
      assertSucceeds(ask(members, answers, "load 0.0 16 16 1 1.0"), 10);
    } finally {
      members.forEach(Process::destroyForcibly);
      for (Process each : members) {
        each.waitFor();
      }
    }
  }

  /** The number of operations that were done is at a place of the answer. */
  private static void assertSucceeds(String answer, int place) {
    assertTrue(Long.parseLong(answer.split(" ")[place]) > 0, answer);
  }

  private static String ask(List<Process> members, List<BufferedReader> answers, String command)
      throws IOException {
    members.getFirst().outputWriter(StandardCharsets.UTF_8).append(command).append('\n').flush();
    return String.valueOf(answers.getFirst().readLine());
  }

  private static Process start(Setting setting) throws IOException {
    Files.createDirectories(setting.directory());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MemberMain.class.getName(), JRaftContender.class.getName()));
    command.addAll(setting.arguments());
    return new ProcessBuilder(command)
        .redirectError(setting.directory().resolveSibling("n" + setting.self() + ".log").toFile())
        .start();
  }

  private static List<Integer> freePorts() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }
}
