package io.paxosstore.sql.cli;

import io.paxosstore.sql.cli.SettingsFile.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a cluster on one machine: {@code node-1}, {@code node-2} …, each with {@code
 * server.conf}, {@code server.log}, {@code server.pid} and the data directory {@code data}.
 */
final class ClusterDirectory {
  private static final String HOST = "127.0.0.1";
  private static final String CONFIG = "server.conf";
  private static final int PEER_PORTS = 100;
  private static final int LEAST_PORT = 10_000;
  private static final int GREATEST_PORT = 30_000;

  private final Path directory;

  ClusterDirectory(Path directory) {
    this.directory = directory;
  }

  Path path() {
    return directory;
  }

  /** The nodes that are configured, by id; none in a directory that no cluster was made in. */
  List<ClusterNodeFiles> nodes() throws IOException, SettingsException {
    List<ClusterNodeFiles> nodes = new ArrayList<>();
    for (int id = 1; Files.exists(nodeDirectory(id).resolve(CONFIG)); id++) {
      Path config = nodeDirectory(id).resolve(CONFIG);
      ServerSettings settings = ServerSettings.read(config, nodeDirectory(id));
      ServerSettings.Membership membership = settings.membership();
      Path pidFile = settings.pidFile();
      if (membership == null || membership.node() != id || pidFile == null) {
        throw new SettingsException(
            config + ": expected node = " + id + " of a cluster, with a pid-file");
      }
      nodes.add(
          new ClusterNodeFiles(
              id,
              config,
              nodeDirectory(id).resolve("server.log"),
              pidFile,
              settings.host() + ":" + settings.port()));
    }
    return nodes;
  }

  /**
   * Writes the configuration of a new cluster.
   *
   * @param firstPort clients' port of the first node, the others follow; 0 for any that are free
   * @param name of the cluster; null for one that no other has
   * @param tls directory of the nodes' certificates; null for plain text between them
   * @throws IOException if a port is taken, or a certificate is missing
   */
  void configure(int nodes, int firstPort, @Nullable String name, @Nullable Path tls)
      throws IOException {
    List<PeerTlsFiles> certificates = tls == null ? List.of() : certificates(nodes, tls);
    int[] ports = firstPort == 0 ? freePorts(2 * nodes) : portsFrom(nodes, firstPort);
    String cluster =
        name != null
            ? name
            : directory.getFileName() + "-" + Long.toHexString(System.currentTimeMillis());
    for (int id = 1; id <= nodes; id++) {
      StringBuilder text = new StringBuilder("# A node of a cluster, see docs/operations.md.\n");
      append(text, ServerSettings.CLUSTER, cluster);
      append(text, ServerSettings.NODE, String.valueOf(id));
      append(text, ServerSettings.DATA, "data");
      append(text, ServerSettings.PID_FILE, "server.pid");
      for (int each = 1; each <= nodes; each++) {
        append(text, ServerSettings.CLIENT + each, HOST + ":" + ports[each - 1]);
      }
      for (int each = 1; each <= nodes; each++) {
        append(text, ServerSettings.PEER + each, HOST + ":" + ports[nodes + each - 1]);
      }
      if (!certificates.isEmpty()) {
        PeerTlsFiles own = certificates.get(id - 1);
        append(text, ServerSettings.TLS_CERTIFICATE, own.certificate().toString());
        append(text, ServerSettings.TLS_KEY, own.key().toString());
        append(text, ServerSettings.TLS_AUTHORITIES, own.authorities().toString());
      }
      Files.createDirectories(nodeDirectory(id));
      Files.writeString(nodeDirectory(id).resolve(CONFIG), text);
    }
  }

  private static List<PeerTlsFiles> certificates(int nodes, Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    List<PeerTlsFiles> all = new ArrayList<>();
    for (int id = 1; id <= nodes; id++) {
      PeerTlsFiles files =
          new PeerTlsFiles(
              absolute.resolve("node-" + id + ".pem"),
              absolute.resolve("node-" + id + "-key.pem"),
              absolute.resolve("authorities.pem"));
      for (Path each : List.of(files.certificate(), files.key(), files.authorities())) {
        if (!Files.isReadable(each)) {
          throw new IOException(each + " is missing, or cannot be read; see --peer-tls");
        }
      }
      all.add(files);
    }
    return all;
  }

  private static void append(StringBuilder text, String name, String value) {
    text.append(name).append(" = ").append(value).append('\n');
  }

  private static int[] portsFrom(int nodes, int first) throws IOException {
    int[] ports = new int[2 * nodes];
    for (int i = 0; i < nodes; i++) {
      ports[i] = first + i;
      ports[nodes + i] = first + PEER_PORTS + i;
    }
    for (int port : ports) {
      String why = whyTaken(port);
      if (why != null) {
        throw new IOException("port " + port + " cannot be used (" + why + "); see --port");
      }
    }
    return ports;
  }

  /**
   * Ports that are free now, below those that the system gives to whoever connects: a client that
   * tries to reach a server that is down must not get the server's own port.
   */
  private static int[] freePorts(int count) {
    SplittableRandom random = new SplittableRandom();
    return IntStream.generate(() -> random.nextInt(LEAST_PORT, GREATEST_PORT))
        .distinct()
        .filter(port -> whyTaken(port) == null)
        .limit(count)
        .toArray();
  }

  private static @Nullable String whyTaken(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
      return null;
    } catch (IOException | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private Path nodeDirectory(int id) {
    return directory.resolve("node-" + id);
  }

  /** The URL of all nodes. */
  static String url(List<ClusterNodeFiles> nodes) {
    return nodes.stream()
        .map(ClusterNodeFiles::clients)
        .collect(Collectors.joining(",", "jdbc:paxosstore://", "/PUBLIC"));
  }
}
