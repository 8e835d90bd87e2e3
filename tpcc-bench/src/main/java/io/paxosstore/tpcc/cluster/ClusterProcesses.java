package io.paxosstore.tpcc.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The servers of a cluster on this machine, started by {@code paxosstore cluster start} and hit by
 * signals. For one thread.
 */
public final class ClusterProcesses implements AutoCloseable {
  private static final String COMMAND_LINE = "io.paxosstore.sql.cli.PaxosStoreCli";
  private static final Pattern READY =
      Pattern.compile("node (\\d+): ready for clients at (\\S+), pid (\\d+).*");

  private static final Pattern PEER = Pattern.compile("(peer\\.(\\d+) = )(.*:)(\\d+)");

  private final Path directory;
  private final int count;
  private final Map<Integer, Node> nodes = new TreeMap<>();

  /**
   * A server that runs.
   *
   * @param id its number
   * @param address host and port for clients
   * @param pid its process
   */
  public record Node(int id, String address, long pid) {}

  /** A cluster of so many nodes in a directory; nothing runs yet. */
  public ClusterProcesses(Path directory, int count) {
    this.directory = directory;
    this.count = count;
  }

  /** Writes the configuration of all servers; nothing runs yet. */
  public void configure() throws IOException, InterruptedException {
    List<String> output =
        command("start", "--nodes", String.valueOf(count), "--port", "0", "--configure-only");
    for (int id = 1; id <= count; id++) {
      if (!Files.exists(configuration(id))) {
        throw new IOException("the cluster is not configured:\n" + String.join("\n", output));
      }
    }
  }

  /** The ports at which the configured servers listen for each other, by number. */
  public SortedMap<Integer, Integer> peerPorts() throws IOException {
    SortedMap<Integer, Integer> ports = new TreeMap<>();
    for (String line : Files.readAllLines(configuration(1))) {
      Matcher peer = PEER.matcher(line);
      if (peer.matches()) {
        ports.put(Integer.parseInt(peer.group(2)), Integer.parseInt(peer.group(4)));
      }
    }
    return ports;
  }

  /**
   * Has every server reach the others elsewhere from its next start on.
   *
   * @param port given the numbers of two servers, where the first one finds the second one
   */
  public void redirectPeers(IntBinaryOperator port) throws IOException {
    for (int id = 1; id <= count; id++) {
      List<String> lines = new ArrayList<>();
      for (String line : Files.readAllLines(configuration(id))) {
        Matcher peer = PEER.matcher(line);
        int to = peer.matches() ? Integer.parseInt(peer.group(2)) : id;
        lines.add(to == id ? line : peer.group(1) + peer.group(3) + port.applyAsInt(id, to));
      }
      Files.write(configuration(id), lines);
    }
  }

  private Path configuration(int id) {
    return directory.resolve("node-" + id).resolve("server.conf");
  }

  /** Starts whatever does not run, and returns when all are ready. */
  public void start() throws IOException, InterruptedException {
    List<String> output =
        command("start", "--nodes", String.valueOf(count), "--port", "0", "--timeout", "120");
    for (String line : output) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        int id = Integer.parseInt(ready.group(1));
        nodes.put(id, new Node(id, ready.group(2), Long.parseLong(ready.group(3))));
      }
    }
    if (nodes.size() != count) {
      throw new IOException("the cluster did not start:\n" + String.join("\n", output));
    }
  }

  /** All servers, by number; where each was last started. */
  public List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill(Node node) {
    ProcessHandle.of(node.pid())
        .ifPresent(
            process -> {
              process.destroyForcibly();
              process.onExit().join();
            });
  }

  /** SIGSTOP. */
  public void pause(Node node) throws IOException, InterruptedException {
    signal("-STOP", node);
  }

  /** SIGCONT. */
  public void resume(Node node) throws IOException, InterruptedException {
    signal("-CONT", node);
  }

  private static void signal(String signal, Node node) throws IOException, InterruptedException {
    run(List.of("/bin/kill", signal, String.valueOf(node.pid())));
  }

  /** A URL of all servers that begins with this one. */
  public String url(int first, String options) {
    StringBuilder url = new StringBuilder("jdbc:paxosstore://");
    List<Node> all = nodes();
    for (int i = 0; i < all.size(); i++) {
      url.append(i == 0 ? "" : ",").append(all.get((first + i) % all.size()).address());
    }
    return url.append("/PUBLIC?").append(options).toString();
  }

  /** A URL of one server. */
  public static String url(Node node, String options) {
    return "jdbc:paxosstore://" + node.address() + "/PUBLIC?" + options;
  }

  /** The table of {@code cluster status}. */
  public List<String> status() throws IOException, InterruptedException {
    return command("status");
  }

  /** Stops what runs. */
  @Override
  public void close() throws IOException {
    try {
      for (Node node : nodes()) {
        // A paused process cannot end.
        resume(node);
      }
      command("stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while stopping the cluster", e);
    }
  }

  private List<String> command(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-javaagent")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), COMMAND_LINE, "cluster"));
    command.addAll(List.of(words));
    command.addAll(List.of("--dir", directory.toString()));
    return run(command);
  }

  private static List<String> run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    List<String> lines = new ArrayList<>();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    }
    process.waitFor();
    return lines;
  }
}
