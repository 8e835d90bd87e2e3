package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.Session;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statements that a connection keeps prepared, least recently used first to go. One that is in use
 * is closed by its last user. Guarded by the connection's lock.
 */
final class PreparedCache {
  private final int capacity;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** A prepared statement with what the driver has worked out about it. */
  static final class Entry {
    final String sql;
    final Session.Prepared prepared;
    private int users;
    private boolean cached;
    private volatile @Nullable ResultShape shape;

    Entry(String sql, Session.Prepared prepared) {
      this.sql = sql;
      this.prepared = prepared;
    }

    /** The shape of a result, made anew only if the engine gave other columns than last time. */
    @SuppressWarnings("ReferenceEquality") // an engine gives the same list while nothing changed
    ResultShape shapeOf(Session.Result result) {
      ResultShape known = shape;
      if (known == null || known.columns() != result.columns()) {
        known = new ResultShape(result.columns());
        shape = known;
      }
      return known;
    }
  }

  PreparedCache(int capacity) {
    this.capacity = capacity;
  }

  Entry acquire(Session session, String sql) throws SQLException {
    Entry entry = entries.get(sql);
    if (entry == null) {
      entry = new Entry(sql, session.prepare(sql));
      if (capacity > 0) {
        entry.cached = true;
        entries.put(sql, entry);
        evict();
      }
    }
    entry.users++;
    return entry;
  }

  private void evict() {
    if (entries.size() > capacity) {
      Entry eldest = entries.remove(entries.keySet().iterator().next());
      if (eldest != null) {
        eldest.cached = false;
        closeIfUnused(eldest);
      }
    }
  }

  void release(Entry entry) {
    entry.users--;
    closeIfUnused(entry);
  }

  private static void closeIfUnused(Entry entry) {
    if (!entry.cached && entry.users == 0) {
      entry.prepared.close();
    }
  }
}
