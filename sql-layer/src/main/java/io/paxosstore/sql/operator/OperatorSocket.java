package io.paxosstore.sql.operator;

import io.paxosstore.paxos.runtime.ClusterReplica;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's end of the operator's socket: answers questions about its votes, and traces a group
 * for as long as somebody reads. Until somebody connects it costs one thread that sleeps. A node
 * whose file system has no such sockets, or whose directory has too long a name for one, goes
 * without, and says so in its log.
 */
public final class OperatorSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorSocket.class);

  /** Who asks at a time; further ones are turned away. */
  private static final int MAX_CONNECTIONS = 8;

  private final Path data;
  private final ClusterReplica replica;
  private final @Nullable ServerSocketChannel listening;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private final Semaphore tracing = new Semaphore(1);

  private OperatorSocket(
      Path data, ClusterReplica replica, @Nullable ServerSocketChannel listening) {
    this.data = data;
    this.replica = replica;
    this.listening = listening;
  }

  /** Listens in the data directory of the node, which has it locked. */
  public static OperatorSocket open(Path data, ClusterReplica replica) {
    ServerSocketChannel listening = null;
    try {
      listening = listen(data);
    } catch (IOException | RuntimeException e) {
      // Nothing that anybody is served with depends on it.
      LOG.warn("no operator's socket in {}: {}", data, e.toString());
    }
    OperatorSocket socket = new OperatorSocket(data, replica, listening);
    if (listening != null) {
      ServerSocketChannel open = listening;
      Thread.ofVirtual().name("paxosstore-operator").start(() -> socket.accept(open));
    }
    return socket;
  }

  @Override
  public void close() {
    try {
      if (listening != null) {
        listening.close();
        Files.deleteIfExists(OperatorAddress.file(data));
      }
      for (SocketChannel each : connections) {
        each.close();
      }
    } catch (IOException e) {
      LOG.warn("cannot close the operator's socket in {}: {}", data, e.toString());
    }
  }

  private static ServerSocketChannel listen(Path data) throws IOException {
    Path directory = data.resolve(OperatorAddress.DIRECTORY);
    var owner = PosixFilePermissions.fromString("rwx------");
    if (Files.exists(directory)) {
      Files.setPosixFilePermissions(directory, owner);
    } else {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(owner));
    }
    // Left by a process that was killed: this one has the directory's lock.
    Files.deleteIfExists(OperatorAddress.file(data));
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      return channel.bind(OperatorAddress.of(data));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void accept(ServerSocketChannel open) {
    while (open.isOpen()) {
      try {
        SocketChannel connection = open.accept();
        if (connections.size() >= MAX_CONNECTIONS) {
          connection.close();
          continue;
        }
        connections.add(connection);
        Thread.ofVirtual().name("paxosstore-operator").start(() -> serve(connection));
      } catch (IOException e) {
        if (open.isOpen()) {
          LOG.warn("the operator's socket in {} has failed: {}", data, e.toString());
        }
        return;
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      new OperatorSession(replica, connection, tracing).run();
    } catch (IOException e) {
      LOG.debug("an operator has gone: {}", e.toString());
    } finally {
      connections.remove(connection);
    }
  }
}
