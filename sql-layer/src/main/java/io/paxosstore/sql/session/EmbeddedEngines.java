package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.EngineProvider;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.paxos.runtime.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The databases that run in this process, by name or directory. The first session opens one, the
 * last one closes it, unless a session asked to keep it open: then it stays until the process ends,
 * and the process's end closes it. Thread-safe.
 */
public final class EmbeddedEngines implements EngineProvider {
  private static final String MEMORY = "mem:";
  private static final String FILE = "file:";
  private static final Map<String, Shared> OPEN = new HashMap<>();

  /** For {@link java.util.ServiceLoader}. */
  public EmbeddedEngines() {}

  @Override
  public Session connect(String location, Map<String, String> properties) throws SQLException {
    String name = canonical(location);
    Shared shared = acquire(name);
    try {
      Database database = shared.open(name);
      if (Boolean.parseBoolean(properties.get("keepOpen"))) {
        shared.keepOpen();
      }
      return database.connect(properties, () -> release(name, shared));
    } catch (RuntimeException | Error e) {
      release(name, shared);
      throw Failures.toSqlException(e);
    }
  }

  private static String canonical(String location) throws SQLException {
    if (location.startsWith(MEMORY)) {
      return location;
    }
    if (!location.startsWith(FILE) || location.length() == FILE.length()) {
      throw SqlExceptions.of(
          "08001", "no database at '" + location + "': expected mem:NAME or file:DIRECTORY");
    }
    try {
      Path directory = Path.of(location.substring(FILE.length())).toAbsolutePath().normalize();
      return FILE + real(directory);
    } catch (IOException e) {
      throw SqlExceptions.of("08001", "directory cannot be looked at: " + e.getMessage(), e);
    } catch (InvalidPathException e) {
      throw SqlExceptions.of("08001", "not a directory name: " + e.getMessage(), e);
    }
  }

  /** Links to one directory are one database, also while it is still to be made. */
  private static Path real(Path directory) throws IOException {
    Path parent = directory.getParent();
    Path name = directory.getFileName();
    return parent == null || name == null || Files.exists(directory)
        ? directory.toRealPath()
        : real(parent).resolve(name);
  }

  private static Shared acquire(String name) {
    synchronized (OPEN) {
      Shared shared = OPEN.computeIfAbsent(name, key -> new Shared());
      shared.users++;
      return shared;
    }
  }

  private static void release(String name, Shared shared) {
    // Closed before the name is free again, so that the next opener finds the directory unlocked.
    synchronized (shared) {
      synchronized (OPEN) {
        if (--shared.users > 0) {
          return;
        }
      }
      try {
        shared.close();
      } finally {
        synchronized (OPEN) {
          if (shared.users == 0) {
            OPEN.remove(name, shared);
          }
        }
      }
    }
  }

  /**
   * A database and how many sessions use it; the count is guarded by {@link #OPEN}, the rest by
   * itself.
   */
  private static final class Shared {
    private int users;
    private @org.jspecify.annotations.Nullable Database database;
    private boolean kept;

    synchronized Database open(String name) {
      if (database == null) {
        database =
            name.startsWith(MEMORY)
                ? Database.open(NodeOptions.inMemory())
                : Database.open(NodeOptions.at(Path.of(name.substring(FILE.length()))));
        WarmUp.once(database);
      }
      return database;
    }

    synchronized void keepOpen() {
      if (!kept) {
        kept = true;
        synchronized (OPEN) {
          users++;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "paxosstore-close"));
      }
    }

    synchronized void close() {
      Database open = database;
      database = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
