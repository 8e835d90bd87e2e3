package io.paxosstore.sql.cli;

import io.paxosstore.paxos.runtime.ClusterOptions;
import io.paxosstore.sql.cli.SettingsFile.SettingsException;
import io.paxosstore.sql.server.EngineSessions;
import io.paxosstore.sql.server.PaxosStoreServer;
import io.paxosstore.sql.server.ServerConfig;
import io.paxosstore.sql.session.ServedEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A server on a data directory, until it is told to stop (SIGTERM, SIGINT), when it ends what runs
 * and closes the database. The one line that it prints says that it is ready, and the URL.
 */
@Command(
    name = "server",
    description = "Serves a database to other processes, until it is told to stop.",
    mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
  private static final Path DEFAULT_DIRECTORY =
      Path.of(System.getProperty("user.home"), ".paxosstore", "server");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any that is free. By default 7600.")
  private @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on. By default 127.0.0.1: this machine only.")
  private @Nullable String host;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory, created if there is none. By default ~/.paxosstore/server.")
  private @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings, one a line: data, host, port …, and for a server of a cluster: cluster, node,"
              + " peer.ID, client.ID. An option of the command line wins. docs/operations.md has"
              + " all of them.")
  private @Nullable Path config;

  @Option(
      names = "--" + ServerSettings.ALLOW_REMOTE,
      description =
          "Listen on an address that other machines reach, although anybody there could then read"
              + " and change everything.")
  private boolean allowRemote;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ServerSettings settings = settings();
    ServerConfig config = config(settings);
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    tell(settings, null);
    try (ServedEngine engine = open(settings);
        EngineSessions sessions = warm(sessions(engine, settings), engine);
        PaxosStoreServer listening = PaxosStoreServer.start(config, sessions)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped, closed), "shutdown"));
      String url = "jdbc:paxosstore://" + config.host() + ":" + listening.port() + "/PUBLIC";
      tell(settings, url);
      out.println(
          "PaxosStore "
              + sessions.version()
              + " ready: "
              + url
              + ", data in "
              + settings.data().toAbsolutePath());
      out.flush();
      stopped.await();
    } catch (SQLException | IOException e) {
      spec.commandLine().getErr().println("paxosstore: " + e.getMessage());
      return 1;
    } catch (IllegalArgumentException e) {
      // An address that others reach, or a certificate that is not this node's.
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  private static ServedEngine open(ServerSettings settings)
      throws SQLException, IOException, InterruptedException {
    ClusterOptions cluster = settings.clusterOptions();
    return cluster == null ? ServedEngine.open(settings.storage()) : ServedEngine.open(cluster);
  }

  private static EngineSessions sessions(ServedEngine engine, ServerSettings settings)
      throws SQLException {
    ServerSettings.Membership membership = settings.membership();
    if (membership == null) {
      return EngineSessions.on(engine);
    }
    Map<Integer, String> clients = new TreeMap<>();
    membership.clients().forEach((node, address) -> clients.put(node, address.toString()));
    return EngineSessions.on(engine, membership.node(), clients);
  }

  /** Before anybody can connect: a client would rather go to a server that answers at once. */
  private static EngineSessions warm(EngineSessions sessions, ServedEngine engine)
      throws SQLException {
    engine.warmUp();
    sessions.warmUp();
    return sessions;
  }

  private static void tell(ServerSettings settings, @Nullable String url) throws IOException {
    Path file = settings.pidFile();
    if (file != null) {
      PidFile.write(file, url);
    }
  }

  /** Holds the JVM's end up until the database is closed. */
  private static void stop(CountDownLatch stopped, CountDownLatch closed) {
    stopped.countDown();
    try {
      closed.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ServerConfig config(ServerSettings settings) {
    try {
      return ServerConfig.DEFAULT
          .withPort(settings.port())
          .withHost(settings.host(), settings.allowRemote());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** The file's, and what the command line says instead. */
  private ServerSettings settings() throws IOException {
    ServerSettings settings;
    try {
      settings =
          config == null
              ? ServerSettings.byDefault(DEFAULT_DIRECTORY)
              : ServerSettings.read(config, DEFAULT_DIRECTORY);
    } catch (SettingsException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    return settings
        .at(data != null ? data : settings.data())
        .listening(
            host != null ? host : settings.host(),
            port != null ? port : settings.port(),
            allowRemote || settings.allowRemote());
  }
}
