package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.EngineProvider;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.paxos.runtime.ClusterOptions;
import io.paxosstore.paxos.runtime.ClusterReplica;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.operator.OperatorSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a server: open from its start to its close, however many sessions come and go.
 * Thread-safe.
 */
public final class ServedEngine implements EngineProvider, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedEngine.class);
  private static final GroupId CATALOG = new GroupId(0, 0);
  private static final Duration A_TRY = Duration.ofSeconds(2);

  private final Database database;
  private final OperatorSocket operator;

  private ServedEngine(Database database, OperatorSocket operator) {
    this.database = database;
    this.operator = operator;
  }

  /** Opens the database of a server by itself. */
  public static ServedEngine open(NodeOptions options) throws SQLException {
    ClusterReplica replica = opened(() -> ClusterReplica.embedded(options));
    OperatorSocket operator = OperatorSocket.open(options.directory(), replica);
    try {
      return new ServedEngine(new Database(replica), operator);
    } catch (RuntimeException | Error e) {
      operator.close();
      replica.close();
      throw Failures.toSqlException(e);
    }
  }

  /**
   * Opens the database of a node of a cluster. Returns when the node has its own data and a
   * majority of the nodes has told it what there is beyond that, however long that takes: until
   * then it could answer nobody.
   *
   * @throws InterruptedException if the thread is interrupted while there is no majority
   */
  public static ServedEngine open(ClusterOptions options)
      throws SQLException, InterruptedException {
    ClusterReplica replica = opened(() -> ClusterReplica.open(options));
    // Before there is a majority, too: then there is most to be asked.
    OperatorSocket operator = OperatorSocket.open(options.node().directory(), replica);
    try {
      awaitMajority(replica);
      return new ServedEngine(new Database(replica), operator);
    } catch (RuntimeException | Error e) {
      operator.close();
      replica.close();
      throw Failures.toSqlException(e);
    } catch (InterruptedException e) {
      operator.close();
      replica.close();
      throw e;
    }
  }

  private static ClusterReplica opened(Supplier<ClusterReplica> open) throws SQLException {
    try {
      return open.get();
    } catch (RuntimeException | Error e) {
      throw Failures.toSqlException(e);
    }
  }

  private static void awaitMajority(ClusterReplica replica) throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        replica.catchUp(CATALOG, A_TRY);
        return;
      } catch (UnavailableException e) {
        if (!told) {
          LOG.info("waiting for a majority of nodes {}", replica.members());
          told = true;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("no majority yet");
        }
      }
    }
  }

  /** Opens a session; there is but one database, whatever the location. */
  @Override
  public Session connect(String location, Map<String, String> properties) throws SQLException {
    try {
      return database.connect(properties, () -> {});
    } catch (RuntimeException | Error e) {
      throw Failures.toSqlException(e);
    }
  }

  /** Plans statements of every shape, so that the first clients need not wait for it. */
  public void warmUp() {
    database.warmUp();
  }

  @Override
  public void close() throws SQLException {
    operator.close();
    try {
      database.close();
    } catch (RuntimeException | Error e) {
      throw Failures.toSqlException(e);
    }
  }
}
