package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.WireReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of other homes that a transaction has fetched because it is about to read them: many in one
 * message. They hold for the snapshot that they were read at, and become part of the read set only
 * when they are read.
 */
final class ExpectedRows {
  /** Keys of one request. */
  private static final int MOST = 1024;

  /** Beyond this everything is forgotten: it was expected, and is late. */
  private static final long MOST_BYTES = 8 << 20;

  private static final byte[] NO_ROW = {};

  private final ClusterTransaction transaction;
  private final Map<ByteBuffer, Row> rows = new HashMap<>();
  private long at;
  private long bytes;

  ExpectedRows(ClusterTransaction transaction) {
    this.transaction = transaction;
  }

  /** What was there; without bytes if nothing was. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Row(boolean found, long version, byte[] bytes) {
    boolean fill(Cell cell) {
      if (found) {
        cell.wrap(bytes, 0, bytes.length, version);
      }
      return found;
    }
  }

  /** The row, or that there is none; null if that is not known at the transaction's snapshot. */
  @Nullable Row find(byte[] key) {
    return rows.isEmpty() || at != transaction.snapshot() ? null : rows.get(ByteBuffer.wrap(key));
  }

  void clear() {
    if (!rows.isEmpty()) {
      rows.clear();
      bytes = 0;
    }
  }

  /** Fetches rows of groups whose home is elsewhere, where there are several of one. */
  void fetch(List<byte[]> keys) {
    if (bytes > MOST_BYTES) {
      clear();
    }
    Map<Long, List<byte[]>> byGroup = new TreeMap<>();
    for (byte[] key : keys) {
      if (find(key) == null && !transaction.isOwn(key) && transaction.isElsewhere(key)) {
        byGroup.computeIfAbsent(Keys.group(key), group -> new ArrayList<>()).add(key);
      }
    }
    byGroup.forEach(
        (group, wanted) -> {
          if (wanted.size() > 1) {
            take(wanted, group);
          }
        });
  }

  private void take(List<byte[]> wanted, long group) {
    List<byte[]> keys = wanted.size() <= MOST ? wanted : wanted.subList(0, MOST);
    Answer.RowsByKey answer = transaction.readAll(group, keys);
    if (at != transaction.snapshot()) {
      clear(); // those of other groups were read at an earlier snapshot
      at = transaction.snapshot();
    }
    WireReader from = new WireReader(answer.rows());
    for (byte[] key : keys.subList(0, answer.count())) {
      Row row = from.flag() ? new Row(true, from.i64(), from.bytes()) : new Row(false, 0, NO_ROW);
      rows.put(ByteBuffer.wrap(key), row);
    }
    from.end();
    bytes += answer.rows().length;
  }
}
