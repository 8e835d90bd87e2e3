package io.paxosstore.sql.session;

import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.server.EngineSessions;
import io.paxosstore.sql.server.PaxosStoreServer;
import io.paxosstore.sql.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

/** Where a database can run, as its users see it: by the form of the URL. */
enum Place {
  MEMORY,
  FILE,
  SERVER;

  /** Opens an empty database there, which stays until it is closed. */
  Running open(Path directory) throws SQLException, IOException {
    return switch (this) {
      case MEMORY -> embedded("jdbc:paxosstore:mem:" + UUID.randomUUID());
      case FILE -> embedded("jdbc:paxosstore:file:" + directory.resolve("db"));
      case SERVER -> {
        ServedEngine engine = ServedEngine.open(NodeOptions.at(directory.resolve("db")));
        EngineSessions sessions = EngineSessions.on(engine);
        PaxosStoreServer server =
            PaxosStoreServer.start(ServerConfig.DEFAULT.withPort(0), sessions);
        String url = "jdbc:paxosstore://127.0.0.1:" + server.port() + "/PUBLIC";
        yield new Running(
            url,
            () -> {
              server.close();
              sessions.close();
              engine.close();
            });
      }
    };
  }

  private static Running embedded(String url) throws SQLException {
    // An embedded database lives as long as somebody is connected.
    Connection anchor = DriverManager.getConnection(url);
    return new Running(url, anchor::close);
  }

  /** Ends a database. */
  interface Closing {
    void close() throws SQLException;
  }

  /** A database that runs. */
  record Running(String url, Closing closing) implements AutoCloseable {
    Connection connect() throws SQLException {
      return DriverManager.getConnection(url);
    }

    /** Connects with options, written as in a URL. */
    Connection connect(String options) throws SQLException {
      return DriverManager.getConnection(url + "?" + options);
    }

    @Override
    public void close() throws SQLException {
      closing.close();
    }
  }
}
