package io.paxosstore.sql.cli;

import io.paxosstore.lsm.ColdTier;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.log.FailOver;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.runtime.ClusterOptions;
import io.paxosstore.paxos.runtime.Member;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.cli.SettingsFile.SettingsException;
import io.paxosstore.sql.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server's configuration file says.
 *
 * @param data its data directory
 * @param host address for clients
 * @param port port for clients, 0 for any that is free
 * @param allowRemote whether other machines may connect although there are no passwords
 * @param engine which storage engine
 * @param memtableBytes see {@link NodeOptions}
 * @param cacheBytes see {@link NodeOptions}
 * @param segmentBytes see {@link NodeOptions}
 * @param coldTier see {@link NodeOptions}
 * @param failOver where the log goes on while the data directory stalls; null for nowhere
 * @param pidFile where the server tells its process id and whether it is ready; null for nowhere
 * @param membership its place in a cluster; null for a server by itself
 */
record ServerSettings(
    Path data,
    String host,
    int port,
    boolean allowRemote,
    EngineOptions.Kind engine,
    long memtableBytes,
    long cacheBytes,
    long segmentBytes,
    @Nullable ColdTier coldTier,
    @Nullable FailOver failOver,
    @Nullable Path pidFile,
    @Nullable Membership membership) {
  // The names in the file.
  static final String DATA = "data";
  static final String HOST = "host";
  static final String PORT = "port";
  static final String ALLOW_REMOTE = "allow-remote-without-authentication";
  static final String CLUSTER = "cluster";
  static final String NODE = "node";
  static final String PEER = "peer.";
  static final String CLIENT = "client.";
  static final String PID_FILE = "pid-file";
  static final String TLS_CERTIFICATE = "peer-tls-certificate";
  static final String TLS_KEY = "peer-tls-key";
  static final String TLS_AUTHORITIES = "peer-tls-authorities";
  private static final String ENGINE = "engine";
  private static final String MEMTABLE = "memtable-mib";
  private static final String CACHE = "cache-mib";
  private static final String SEGMENT = "segment-mib";
  private static final String COLD = "cold-data";
  private static final String COLD_AFTER = "cold-after-hours";
  private static final String LOG_FAIL_OVER = "log-fail-over";
  private static final String LOG_STALL = "log-stall-ms";
  private static final Set<String> NAMES =
      Set.of(
          DATA,
          HOST,
          PORT,
          ALLOW_REMOTE,
          CLUSTER,
          NODE,
          PID_FILE,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_AUTHORITIES,
          ENGINE,
          MEMTABLE,
          CACHE,
          SEGMENT,
          COLD,
          COLD_AFTER,
          LOG_FAIL_OVER,
          LOG_STALL);
  private static final int GREATEST_ID = 1_000;
  private static final int COLD_AFTER_DAYS = 30;
  private static final int MOST_HOURS = 1_000_000;
  private static final int LONGEST_STALL = 60_000;

  /**
   * A place in a cluster.
   *
   * @param cluster name of the cluster: servers of others are turned away
   * @param node id of this server
   * @param peers where the servers reach each other, this one included, by id
   * @param clients where each of them takes clients, as drivers are told, by id
   * @param tls where that is with which the servers authenticate each other; null for plain text
   */
  record Membership(
      String cluster,
      int node,
      SortedMap<Integer, Address> peers,
      SortedMap<Integer, Address> clients,
      @Nullable PeerTlsFiles tls) {}

  /** Where a server is reached. */
  record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** Without a file. */
  static ServerSettings byDefault(Path data) {
    NodeOptions storage = NodeOptions.at(data);
    return new ServerSettings(
        data,
        ServerConfig.DEFAULT.host(),
        ServerConfig.DEFAULT_PORT,
        false,
        storage.engine(),
        storage.memtableBytes(),
        storage.cacheBytes(),
        storage.segmentBytes(),
        null,
        null,
        null,
        null);
  }

  /** Reads a file; what it does not say is as without it, for a server by itself. */
  static ServerSettings read(Path path, Path defaultData) throws IOException, SettingsException {
    SettingsFile file =
        SettingsFile.read(
            path,
            name -> NAMES.contains(name) || isAddress(name),
            String.join(", ", new TreeSet<>(NAMES)) + ", " + PEER + "ID and " + CLIENT + "ID");
    Membership membership = membership(file);
    Address own = membership == null ? null : membership.clients().get(membership.node());
    ServerSettings others =
        byDefault(file.has(DATA) || membership != null ? file.path(DATA) : defaultData);
    return new ServerSettings(
        others.data(),
        file.has(HOST) ? file.text(HOST) : own != null ? own.host() : others.host(),
        file.has(PORT)
            ? file.number(PORT, own == null ? 0 : 1, 65_535)
            : own != null ? own.port() : others.port(),
        file.has(ALLOW_REMOTE) && file.flag(ALLOW_REMOTE),
        file.has(ENGINE)
            ? EngineOptions.Kind.valueOf(file.word(ENGINE, engines()).toUpperCase(Locale.ROOT))
            : others.engine(),
        file.has(MEMTABLE) ? file.mebibytes(MEMTABLE, 1, 1_024) : others.memtableBytes(),
        file.has(CACHE) ? file.mebibytes(CACHE, 1, 1 << 20) : others.cacheBytes(),
        file.has(SEGMENT) ? file.mebibytes(SEGMENT, 1, 1_024) : others.segmentBytes(),
        coldTier(file),
        failOver(file),
        file.has(PID_FILE) ? file.path(PID_FILE) : null,
        membership);
  }

  private static @Nullable ColdTier coldTier(SettingsFile file) throws SettingsException {
    if (!file.has(COLD)) {
      if (file.has(COLD_AFTER)) {
        throw file.wrong(COLD_AFTER, "is there, and " + COLD + " is not");
      }
      return null;
    }
    if (file.has(ENGINE) && file.word(ENGINE, engines()).equals("rocksdb")) {
      throw file.wrong(COLD, "is not for engine rocksdb");
    }
    Duration age =
        file.has(COLD_AFTER)
            ? Duration.ofHours(file.number(COLD_AFTER, 0, MOST_HOURS))
            : Duration.ofDays(COLD_AFTER_DAYS);
    return new ColdTier(file.path(COLD).toAbsolutePath(), Hlc.ofMillis(age.toMillis()));
  }

  private static @Nullable FailOver failOver(SettingsFile file) throws SettingsException {
    if (!file.has(LOG_FAIL_OVER)) {
      if (file.has(LOG_STALL)) {
        throw file.wrong(LOG_STALL, "is there, and " + LOG_FAIL_OVER + " is not");
      }
      return null;
    }
    FailOver failOver = FailOver.to(file.path(LOG_FAIL_OVER).toAbsolutePath());
    return file.has(LOG_STALL)
        ? new FailOver(
            failOver.directory(), Duration.ofMillis(file.number(LOG_STALL, 1, LONGEST_STALL)))
        : failOver;
  }

  private static List<String> engines() {
    return Stream.of(EngineOptions.Kind.values())
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static boolean isAddress(String name) {
    return name.matches("(peer|client)\\.[1-9][0-9]{0,3}");
  }

  /** All of cluster, node and addresses, or none of them. */
  private static @Nullable Membership membership(SettingsFile file) throws SettingsException {
    if (!file.has(CLUSTER)
        && !file.has(NODE)
        && file.namesWith(PEER).isEmpty()
        && file.namesWith(CLIENT).isEmpty()) {
      for (String tls : List.of(TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITIES)) {
        if (file.has(tls)) {
          throw file.wrong(tls, "is for the nodes of a cluster, and there is no " + CLUSTER);
        }
      }
      return null;
    }
    String cluster = file.text(CLUSTER);
    int node = file.number(NODE, 1, GREATEST_ID);
    SortedMap<Integer, Address> peers = addresses(file, PEER);
    SortedMap<Integer, Address> clients = addresses(file, CLIENT);
    if (!peers.containsKey(node)) {
      throw file.wrong(NODE, "is " + node + ", and there is no " + PEER + node);
    }
    for (int peer : peers.keySet()) {
      if (!clients.containsKey(peer)) {
        throw file.wrong(PEER + peer, "is there, and " + CLIENT + peer + " is not");
      }
    }
    for (int client : clients.keySet()) {
      if (!peers.containsKey(client)) {
        throw file.wrong(CLIENT + client, "is there, and " + PEER + client + " is not");
      }
    }
    if (peers.size() != 1 && peers.size() != 3 && peers.size() != 5) {
      throw file.wrong(
          file.namesWith(PEER).getLast(),
          "makes " + peers.size() + " nodes; a cluster has 1, 3 or 5");
    }
    return new Membership(cluster, node, peers, clients, tls(file));
  }

  /** All three, or none of them. */
  private static @Nullable PeerTlsFiles tls(SettingsFile file) throws SettingsException {
    List<String> given =
        Stream.of(TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITIES).filter(file::has).toList();
    if (given.isEmpty()) {
      return null;
    }
    for (String each : List.of(TLS_CERTIFICATE, TLS_KEY, TLS_AUTHORITIES)) {
      if (!file.has(each)) {
        throw file.wrong(given.getFirst(), "is there, and " + each + " is not");
      }
    }
    return new PeerTlsFiles(
        file.path(TLS_CERTIFICATE), file.path(TLS_KEY), file.path(TLS_AUTHORITIES));
  }

  private static SortedMap<Integer, Address> addresses(SettingsFile file, String prefix)
      throws SettingsException {
    SortedMap<Integer, Address> addresses = new TreeMap<>();
    for (String name : file.namesWith(prefix)) {
      int node = Integer.parseInt(name, prefix.length(), name.length(), 10);
      if (node > GREATEST_ID) {
        throw file.wrong(name, "is outside 1 to " + GREATEST_ID);
      }
      addresses.put(node, address(file, name));
    }
    if (addresses.isEmpty()) {
      throw new SettingsException(
          file.file() + ": setting " + prefix + "ID is missing, one for each node of the cluster");
    }
    return addresses;
  }

  private static Address address(SettingsFile file, String name) throws SettingsException {
    String address = file.text(name);
    int colon = address.lastIndexOf(':');
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      if (colon > 0 && port > 0 && port <= 65_535) {
        return new Address(address.substring(0, colon), port);
      }
    } catch (NumberFormatException e) {
      throw file.wrong(name, "is not host:port: " + address);
    }
    throw file.wrong(name, "is not host:port: " + address);
  }

  ServerSettings at(Path otherData) {
    return new ServerSettings(
        otherData,
        host,
        port,
        allowRemote,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        coldTier,
        failOver,
        pidFile,
        membership);
  }

  ServerSettings listening(String otherHost, int otherPort, boolean otherAllowRemote) {
    return new ServerSettings(
        data,
        otherHost,
        otherPort,
        otherAllowRemote,
        engine,
        memtableBytes,
        cacheBytes,
        segmentBytes,
        coldTier,
        failOver,
        pidFile,
        membership);
  }

  /** How the storage is opened. */
  NodeOptions storage() {
    NodeOptions options = NodeOptions.at(data.toAbsolutePath());
    return options
        .engine(engine)
        .sizes(memtableBytes, segmentBytes, options.pinnedLogBytes())
        .cacheBytes(cacheBytes)
        .coldTier(coldTier)
        .failOver(failOver);
  }

  /**
   * How the node of a cluster is opened; null for a server by itself.
   *
   * @throws IllegalArgumentException if what the file says of the cluster makes no sense
   * @throws IOException if a certificate or key cannot be read
   */
  @Nullable ClusterOptions clusterOptions() throws IOException {
    if (membership == null) {
      return null;
    }
    List<Member> members = new ArrayList<>();
    membership.peers().forEach((id, at) -> members.add(new Member(id, at.host(), at.port())));
    return ClusterOptions.of(membership.cluster(), membership.node(), members, storage())
        .remoteWithoutAuthentication(allowRemote)
        .peerTls(membership.tls() == null ? null : membership.tls().read());
  }
}
