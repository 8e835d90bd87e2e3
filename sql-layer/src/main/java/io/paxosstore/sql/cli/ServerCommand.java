package io.paxosstore.sql.cli;

import io.paxosstore.sql.server.EngineSessions;
import io.paxosstore.sql.server.PaxosStoreServer;
import io.paxosstore.sql.server.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
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

  // The names in a configuration file; an option of the command line wins.
  private static final String DATA = "data";
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String ALLOW_REMOTE = "allow-remote-without-authentication";
  private static final Set<String> KEYS = Set.of(DATA, HOST, PORT, ALLOW_REMOTE);

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
      description = "Properties file with any of: data, host, port and " + ALLOW_REMOTE + ".")
  private @Nullable Path config;

  @Option(
      names = "--" + ALLOW_REMOTE,
      description =
          "Listen on an address that other machines reach, although anybody there could then read"
              + " and change everything.")
  private boolean allowRemote;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Properties settings = settings();
    ServerConfig server = serverConfig(settings);
    Path directory =
        data != null ? data : Path.of(settings.getProperty(DATA, DEFAULT_DIRECTORY.toString()));
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (EngineSessions sessions = EngineSessions.open(directory.toAbsolutePath());
        PaxosStoreServer listening = PaxosStoreServer.start(server, sessions)) {
      sessions.warmUp();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped, closed), "shutdown"));
      out.println(
          "PaxosStore "
              + sessions.version()
              + " ready: jdbc:paxosstore://"
              + server.host()
              + ":"
              + listening.port()
              + "/PUBLIC, data in "
              + directory.toAbsolutePath());
      out.flush();
      stopped.await();
    } catch (SQLException | IOException e) {
      spec.commandLine().getErr().println("paxosstore: " + e.getMessage());
      return 1;
    } catch (IllegalArgumentException e) {
      // An address that others reach.
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
    return 0;
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

  private ServerConfig serverConfig(Properties settings) {
    try {
      int listenPort =
          port != null
              ? port
              : Integer.parseInt(
                  settings.getProperty(PORT, String.valueOf(ServerConfig.DEFAULT_PORT)));
      String listenHost =
          host != null ? host : settings.getProperty(HOST, ServerConfig.DEFAULT.host());
      boolean remote = allowRemote || Boolean.parseBoolean(settings.getProperty(ALLOW_REMOTE));
      return ServerConfig.DEFAULT.withPort(listenPort).withHost(listenHost, remote);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Properties settings() throws IOException {
    Properties settings = new Properties();
    if (config != null) {
      if (!Files.isReadable(config)) {
        throw new ParameterException(
            spec.commandLine(), config + ": no such file, or it cannot be read");
      }
      try (Reader text = Files.newBufferedReader(config, StandardCharsets.UTF_8)) {
        settings.load(text);
      }
      for (String key : settings.stringPropertyNames()) {
        if (!KEYS.contains(key)) {
          throw new ParameterException(
              spec.commandLine(),
              config + ": unknown setting " + key + "; known are " + new TreeSet<>(KEYS));
        }
      }
    }
    return settings;
  }
}
