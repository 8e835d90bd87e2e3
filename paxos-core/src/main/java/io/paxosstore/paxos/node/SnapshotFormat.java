package io.paxosstore.paxos.node;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.codec.NameCodec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** Questions for a group's snapshot and their answers ({@code docs/formats/group-state.md}). */
final class SnapshotFormat {
  private static final byte FORMAT = 1;
  private static final int ROW_BYTES = 2 + 8 + 4;
  private static final int REQUEST_BYTES = 1 + NameCodec.GROUP_BYTES + 8 + 2;
  private static final int CHUNK_BYTES = 1 + 1 + 8 + 8 + 2 + 4 + 8 + 4 + 4;

  /** What a group consists of: ascending, as its keys are streamed. */
  static final List<Byte> SPACES = List.of(GroupKeys.SYSTEM, GroupKeys.ROWS, GroupKeys.PREPARED);

  /**
   * Asks for rows.
   *
   * @param session of an answer before; 0 for the first question
   * @param after the last key that has come; empty before the first
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, compared by nobody
  record Request(GroupId group, long session, byte[] after) {}

  /** The newest version of a key. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, compared by nobody
  record Row(byte[] key, long version, byte[] value) {
    int bytes() {
      return ROW_BYTES + key.length + value.length;
    }
  }

  /**
   * An answer.
   *
   * @param session to be named by the next question; 0 for a refusal: there is no such session any
   *     more, or no snapshot to be had
   * @param last true if no rows follow
   * @param position of the snapshot's head
   * @param after as asked
   * @param rows in key order
   * @param total rows so far, these included
   * @param running checksum over all rows so far
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, compared by nobody
  record Chunk(
      long session,
      boolean last,
      long position,
      byte[] after,
      List<Row> rows,
      long total,
      int running) {
    static final Chunk REFUSED = new Chunk(0, false, 0, new byte[0], List.of(), 0, 0);
  }

  private SnapshotFormat() {}

  static byte[] encode(Request request) {
    byte[] bytes = new byte[REQUEST_BYTES + request.after.length];
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).put(FORMAT);
    NameCodec.put(target, request.group);
    target.putLong(request.session);
    putKey(target, request.after);
    return bytes;
  }

  /**
   * Reads a question.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static Request request(byte[] bytes) {
    ByteBuffer source = begin(bytes, bytes.length);
    try {
      Request request = new Request(NameCodec.group(source), source.getLong(), key(source));
      requireEnd(source);
      return request;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("question for a snapshot ends too soon", e);
    }
  }

  static byte[] encode(Chunk chunk) {
    int length = CHUNK_BYTES + chunk.after.length;
    for (Row row : chunk.rows) {
      length = Math.addExact(length, row.bytes());
    }
    byte[] bytes = new byte[length];
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).put(FORMAT);
    NameCodec.putFlag(target, chunk.last);
    target.putLong(chunk.session).putLong(chunk.position);
    putKey(target, chunk.after);
    target.putInt(chunk.rows.size());
    chunk.rows.forEach(row -> put(target, row));
    target.putLong(chunk.total).putInt(chunk.running);
    target.putInt(crc(0, bytes, target.position()));
    return bytes;
  }

  /**
   * Reads an answer.
   *
   * @throws CorruptionException if it is not as it was written
   */
  static Chunk chunk(byte[] bytes) {
    if (bytes.length < CHUNK_BYTES) {
      throw new CorruptionException("piece of a snapshot of " + bytes.length + " bytes");
    }
    int length = bytes.length - 4;
    int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(length);
    if (stored != crc(0, bytes, length)) {
      throw new CorruptionException("piece of a snapshot: checksum does not match");
    }
    try {
      ByteBuffer source = begin(bytes, length);
      boolean last = NameCodec.flag(source);
      long session = source.getLong();
      long position = source.getLong();
      byte[] after = key(source);
      int count = source.getInt();
      if (count < 0 || count > source.remaining() / ROW_BYTES) {
        throw new BufferUnderflowException();
      }
      List<Row> rows = new ArrayList<>(count);
      byte[] before = after;
      for (int i = 0; i < count; i++) {
        Row row = row(source);
        if (Arrays.compareUnsigned(before, row.key) >= 0) {
          throw new IllegalArgumentException("keys do not ascend");
        }
        before = row.key;
        rows.add(row);
      }
      Chunk chunk =
          new Chunk(session, last, position, after, rows, source.getLong(), source.getInt());
      requireEnd(source);
      return chunk;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new CorruptionException("piece of a snapshot makes no sense: " + e.getMessage(), e);
    }
  }

  /** The checksum over rows, continued. */
  static int running(int before, List<Row> rows) {
    int running = before;
    for (Row row : rows) {
      byte[] bytes = new byte[row.bytes()];
      put(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), row);
      running = crc(running, bytes, bytes.length);
    }
    return running;
  }

  private static void put(ByteBuffer target, Row row) {
    putKey(target, row.key);
    target.putLong(row.version).putInt(row.value.length).put(row.value);
  }

  private static Row row(ByteBuffer source) {
    byte[] key = key(source);
    long version = source.getLong();
    int length = source.getInt();
    if (length < 0 || length > source.remaining()) {
      throw new BufferUnderflowException();
    }
    if (key.length < GroupKeys.PREFIX_BYTES || version <= 0) {
      throw new IllegalArgumentException("key of " + key.length + " bytes, version " + version);
    }
    byte[] value = new byte[length];
    source.get(value);
    return new Row(key, version, value);
  }

  private static void putKey(ByteBuffer target, byte[] key) {
    target.putShort((short) key.length).put(key);
  }

  private static byte[] key(ByteBuffer source) {
    int length = Short.toUnsignedInt(source.getShort());
    if (length > source.remaining() || length > WriteBatch.MAX_KEY_BYTES) {
      throw new BufferUnderflowException();
    }
    byte[] key = new byte[length];
    source.get(key);
    return key;
  }

  private static ByteBuffer begin(byte[] bytes, int length) {
    ByteBuffer source = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    if (length < 1 || source.get() != FORMAT) {
      throw new IllegalArgumentException("no snapshot of format " + FORMAT);
    }
    return source;
  }

  private static void requireEnd(ByteBuffer source) {
    if (source.hasRemaining()) {
      throw new IllegalArgumentException(source.remaining() + " bytes too many");
    }
  }

  private static int crc(int before, byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      crc.update(before >>> shift);
    }
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
