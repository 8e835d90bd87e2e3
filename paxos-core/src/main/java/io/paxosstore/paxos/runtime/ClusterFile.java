package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which node of which cluster a data directory belongs to, and which disks its peers had when they
 * were first heard of: a peer with another one has forgotten its votes and must not vote again
 * under its old name (R8). Thread-safe.
 */
final class ClusterFile {
  static final String FILE = "cluster";

  private static final int FORMAT = 1;
  private static final Pattern CONTENT =
      Pattern.compile(
          "(paxosstore cluster\n"
              + "format (\\d{1,9})\n"
              + "name ([^\n]*)\n"
              + "node (\\d{1,9})\n"
              + "((?:peer \\d{1,9} [0-9a-f]{16}\n)*))"
              + "crc ([0-9a-f]{8})\n");
  private static final Pattern PEER = Pattern.compile("peer (\\d{1,9}) ([0-9a-f]{16})\n");

  private final FileSystem fileSystem;
  private final Path file;
  private final String cluster;
  private final int self;
  private final Map<Integer, Long> incarnations = new TreeMap<>();

  private ClusterFile(FileSystem fileSystem, Path file, String cluster, int self) {
    this.fileSystem = fileSystem;
    this.file = file;
    this.cluster = cluster;
    this.self = self;
  }

  /**
   * Opens the file of a data directory, making it if there is none.
   *
   * @throws StorageException if the directory belongs to another cluster or node
   */
  static ClusterFile open(FileSystem fileSystem, Path directory, String cluster, int self) {
    Path path = directory.resolve(FILE);
    ClusterFile file = new ClusterFile(fileSystem, path, cluster, self);
    try {
      if (fileSystem.exists(path)) {
        file.read(new String(SmallFiles.read(fileSystem, path), StandardCharsets.UTF_8));
      } else {
        file.write();
      }
      return file;
    } catch (NoSpaceException e) {
      throw new DiskFullException("no room for " + path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StorageException("cannot open " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * True if the node may take part with this disk: the one that it always had, or the first that is
   * heard of, which is remembered durably before this returns.
   */
  synchronized boolean admits(int node, long incarnation) {
    Long known = incarnations.get(node);
    if (known != null) {
      return known == incarnation;
    }
    incarnations.put(node, incarnation);
    try {
      write();
      return true;
    } catch (IOException e) {
      incarnations.remove(node);
      throw new StorageException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The disks of the peers that were heard of. */
  synchronized Map<Integer, Long> incarnations() {
    return Map.copyOf(incarnations);
  }

  /**
   * What the file of a data directory says.
   *
   * @param cluster name of the cluster
   * @param node id of the node
   * @param peers the disks of the peers that were heard of
   */
  record Owner(String cluster, int node, Map<Integer, Long> peers) {}

  /**
   * Reads whose a data directory is.
   *
   * @throws CorruptionException if the file does not say
   */
  static Owner owner(FileSystem fileSystem, Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    return parse(file, new String(SmallFiles.read(fileSystem, file), StandardCharsets.UTF_8));
  }

  private static Owner parse(Path file, String text) {
    Matcher content = CONTENT.matcher(text);
    if (!content.matches() || !content.group(6).equals(SmallFiles.crcOf(content.group(1)))) {
      throw new CorruptionException(file + ": does not say which node's directory this is");
    }
    if (Integer.parseInt(content.group(2)) != FORMAT) {
      throw new StorageException(
          file + ": format " + content.group(2) + ", this version reads format " + FORMAT);
    }
    Map<Integer, Long> peers = new TreeMap<>();
    Matcher peer = PEER.matcher(content.group(5));
    while (peer.find()) {
      peers.put(Integer.parseInt(peer.group(1)), Long.parseUnsignedLong(peer.group(2), 16));
    }
    return new Owner(content.group(3), Integer.parseInt(content.group(4)), peers);
  }

  private void read(String text) {
    Owner owner = parse(file, text);
    if (!owner.cluster().equals(cluster) || owner.node() != self) {
      throw new StorageException(
          file.getParent()
              + ": the data directory belongs to node "
              + owner.node()
              + " of cluster '"
              + owner.cluster()
              + "', not to node "
              + self
              + " of cluster '"
              + cluster
              + "'");
    }
    incarnations.putAll(owner.peers());
  }

  private void write() throws IOException {
    StringBuilder body = new StringBuilder();
    body.append("paxosstore cluster\nformat ").append(FORMAT);
    body.append("\nname ").append(cluster).append("\nnode ").append(self).append('\n');
    incarnations.forEach(
        (node, incarnation) ->
            body.append("peer ").append(node).append(String.format(" %016x\n", incarnation)));
    SmallFiles.replace(fileSystem, file, SmallFiles.sealed(body.toString()));
  }
}
