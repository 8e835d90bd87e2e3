package io.paxosstore.tpcc.paxos;

import io.paxosstore.tpcc.paxos.member.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The three processes of a contender and what they have on disk. For one thread. */
final class Trio implements AutoCloseable {
  static final int MEMBERS = 3;

  private final Rival rival;
  private final int groups;
  private final Path directory;
  private final List<Integer> ports;
  private final @Nullable Proxies proxies;

  /** How many times as long as it would a sync of the last member takes. */
  private final int slowFactor;

  private final List<String> flags;
  private final TreeMap<Integer, MemberProcess> members = new TreeMap<>();

  private Trio(Rival rival, Options options, Path directory) throws IOException {
    this.rival = rival;
    this.groups = options.groups;
    this.directory = directory;
    this.ports = freePorts();
    this.proxies = options.proxied ? new Proxies(ports) : null;
    this.slowFactor = options.slowFactor;
    this.flags = options.flags;
  }

  /**
   * How it is started.
   *
   * @param proxied whether messages pass this process, which can swallow them
   * @param flags of the first member's JVM besides, such as for a profile
   */
  record Options(int groups, boolean proxied, int slowFactor, List<String> flags) {
    static Options groups(int groups) {
      return new Options(groups, false, 1, List.of());
    }
  }

  /** Starts three processes and makes the first home of all groups. */
  static Trio start(Rival rival, Options options, Path parent) throws IOException {
    Path directory = Files.createTempDirectory(parent, rival.name());
    Trio trio = new Trio(rival, options, directory);
    try {
      for (int id = 1; id <= MEMBERS; id++) {
        trio.launch(id);
      }
      for (MemberProcess member : trio.members.values()) {
        member.awaitReady();
      }
      trio.member(1).ask("home " + options.groups);
      return trio;
    } catch (IOException e) {
      trio.close();
      throw e;
    }
  }

  private void launch(int id) throws IOException {
    Path own = Files.createDirectories(directory.resolve("n" + id));
    List<Integer> seen = proxies == null ? ports : proxies.seenBy(id);
    Setting setting = new Setting(id, seen, own, groups, id == MEMBERS ? slowFactor : 1);
    members.put(
        id,
        MemberProcess.start(
            rival, setting, directory.resolve("n" + id + ".log"), id == 1 ? flags : List.of()));
  }

  MemberProcess member(int id) {
    MemberProcess member = members.get(id);
    if (member == null) {
      throw new IllegalArgumentException("no member " + id);
    }
    return member;
  }

  /** The members other than this one, ascending. */
  List<Integer> others(int id) {
    return members.keySet().stream().filter(each -> each != id).toList();
  }

  /** The member that is home of the first group; 0 if none says so. */
  int home() throws IOException {
    for (int id : members.keySet()) {
      if (member(id).ask("is-home").equals("true")) {
        return id;
      }
    }
    return 0;
  }

  /** Starts a member that was killed, on what it has on disk. */
  void restart(int id) throws IOException {
    launch(id);
    member(id).awaitReady();
  }

  /** From now on nothing of what is sent to or by the member arrives, and nobody is told. */
  void cutOff(int id) {
    proxies().swallow(id);
  }

  void heal() {
    proxies().heal();
  }

  private Proxies proxies() {
    Proxies those = proxies;
    if (those == null) {
      throw new IllegalStateException("messages do not pass here");
    }
    return those;
  }

  double cpuSeconds() {
    return members.values().stream().mapToDouble(MemberProcess::cpuSeconds).sum();
  }

  Rival rival() {
    return rival;
  }

  /** Ends the processes and empties their directories. */
  @Override
  public void close() throws IOException {
    try {
      for (MemberProcess member : members.values()) {
        member.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while ending " + rival.name(), e);
    }
    if (proxies != null) {
      proxies.close();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Ports that nobody has; whoever takes one meanwhile makes the start fail. */
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
    return List.copyOf(ports);
  }
}
