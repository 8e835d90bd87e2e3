package io.paxosstore.paxos.node;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives groups away, piece by piece, to replicas that lag too far behind (design.md §5.5): the
 * newest version of every key of a group, as of one moment. Questions and answers are bytes; who
 * asks is {@link SnapshotSink}. A repeated question gets the same answer.
 *
 * <p>Each snapshot under way pins a read view; there are few at a time, and the one that was not
 * asked for longest gives way. Thread-safe.
 */
public final class SnapshotSource implements AutoCloseable {
  private static final int SESSIONS = 4;
  private static final int CHUNK_BYTES = 256 << 10;

  private final StorageEngine engine;
  private final Map<Long, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private long lastSession;

  /**
   * A source of the groups of an engine.
   *
   * @param firstSession not used by any source of this node before, so that nobody goes on in a
   *     session of an earlier life
   */
  SnapshotSource(StorageEngine engine, long firstSession) {
    this.engine = engine;
    this.lastSession = firstSession;
  }

  /**
   * The answer to a question.
   *
   * @throws IllegalArgumentException if the question makes no sense
   */
  public synchronized byte[] answer(byte[] question) {
    SnapshotFormat.Request request = SnapshotFormat.request(question);
    Session session = request.session() == 0 ? begin(request.group()) : find(request);
    if (session == null) {
      return SnapshotFormat.encode(SnapshotFormat.Chunk.REFUSED);
    }
    byte[] answer = session.answer(request.after());
    if (session.isOver) {
      // Its last answer stays for a repetition, the view does not.
      session.state.close();
    }
    return answer;
  }

  /** Ends all snapshots under way. */
  @Override
  public synchronized void close() {
    sessions.values().forEach(session -> session.state.close());
    sessions.clear();
  }

  private @Nullable Session begin(GroupId group) {
    Snapshot state = engine.snapshot();
    if (StateRows.read(state, StateRows.installingKey(group)) != null) {
      state.close();
      return null;
    }
    Iterator<Session> eldest = sessions.values().iterator();
    while (sessions.size() >= SESSIONS && eldest.hasNext()) {
      eldest.next().state.close();
      eldest.remove();
    }
    Session session = new Session(++lastSession, group, state);
    sessions.put(session.id, session);
    return session;
  }

  private @Nullable Session find(SnapshotFormat.Request request) {
    Session session = sessions.get(request.session());
    return session != null
            && session.group.equals(request.group())
            && session.expects(request.after())
        ? session
        : null;
  }

  /** One snapshot under way. */
  private static final class Session {
    private final long id;
    private final GroupId group;
    private final Snapshot state;
    private final long position;
    private byte[] answered = new byte[0];
    private byte[] after = new byte[0];
    private byte[] answer = new byte[0];
    private long total;
    private int running;
    private boolean isOver;

    Session(long id, GroupId group, Snapshot state) {
      this.id = id;
      this.group = group;
      this.state = state;
      this.position = StateRows.readTip(state, group).head().position();
    }

    boolean expects(byte[] key) {
      return Arrays.equals(key, answered) || (!isOver && Arrays.equals(key, after));
    }

    byte[] answer(byte[] key) {
      if (answer.length > 0 && Arrays.equals(key, answered)) {
        return answer;
      }
      List<SnapshotFormat.Row> rows = new ArrayList<>();
      isOver = scan(key, rows);
      total += rows.size();
      running = SnapshotFormat.running(running, rows);
      answered = key;
      after = rows.isEmpty() ? key : rows.getLast().key();
      answer =
          SnapshotFormat.encode(
              new SnapshotFormat.Chunk(id, isOver, position, key, rows, total, running));
      return answer;
    }

    /** True if the end was reached. */
    private boolean scan(byte[] key, List<SnapshotFormat.Row> rows) {
      long bytes = 0;
      for (byte space : SnapshotFormat.SPACES) {
        byte[] from = GroupKeys.prefix(space, group);
        if (Arrays.compareUnsigned(key, from) >= 0) {
          from = Arrays.copyOf(key, key.length + 1);
        }
        byte[] end = GroupKeys.end(space, group);
        if (Arrays.compareUnsigned(from, end) >= 0) {
          continue;
        }
        try (Cursor cursor = state.scan(ScanRange.of(from, end), Long.MAX_VALUE)) {
          while (cursor.next()) {
            if (bytes >= CHUNK_BYTES) {
              return false;
            }
            SnapshotFormat.Row row = rowOf(cursor);
            rows.add(row);
            bytes += row.bytes();
          }
        }
      }
      return true;
    }
  }

  static SnapshotFormat.Row rowOf(Cursor cursor) {
    return new SnapshotFormat.Row(
        Arrays.copyOfRange(
            cursor.keyArray(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength()),
        cursor.version(),
        Arrays.copyOfRange(
            cursor.valueArray(),
            cursor.valueOffset(),
            cursor.valueOffset() + cursor.valueLength()));
  }
}
