package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Log records as bytes ({@code docs/formats/paxos-log.md}). */
final class EntryCodec {
  static final int ID_BYTES = 8 + 4 + 8;

  private static final byte FORMAT = 1;
  private static final byte COMMIT = 1;
  private static final int HEADER_BYTES = 1 + 2;
  private static final int ENTRY_BYTES = 4 + 4 + 8 + 2 * ID_BYTES + 4;
  private static final int CHANGE_BYTES = 1 + 8 + 8 + 4;

  /** Most entries, so groups, that one log record holds. */
  static final int MAX_ENTRIES = 0xFFFF;

  private EntryCodec() {}

  /** Length of the record that holds one entry for each list of records. */
  static long encodedLength(Collection<List<EntryRecord>> entries) {
    long length = HEADER_BYTES + (long) entries.size() * ENTRY_BYTES;
    for (List<EntryRecord> records : entries) {
      for (EntryRecord record : records) {
        length += CHANGE_BYTES + batch(record).encodedLength();
      }
    }
    return length;
  }

  static byte[] encode(List<Entry> entries, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    target.put(FORMAT).putShort((short) entries.size());
    for (Entry entry : entries) {
      target.putInt(entry.group().family()).putInt(entry.group().slot()).putLong(entry.position());
      putId(target, entry.id());
      putId(target, entry.previous());
      target.putInt(entry.records().size());
      for (EntryRecord record : entry.records()) {
        WriteBatch batch = batch(record);
        target
            .put(COMMIT)
            .putLong(record.request().attemptTs())
            .putLong(record.request().unique())
            .putInt(batch.encodedLength());
        batch.encodeTo(bytes, target.position());
        target.position(target.position() + batch.encodedLength());
      }
    }
    return bytes;
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static List<Entry> decode(ByteBuffer record) {
    ByteBuffer source = record.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte format = source.get();
      if (format != FORMAT) {
        throw new IllegalArgumentException(
            "log record of format " + format + ", this version reads format " + FORMAT);
      }
      int count = Short.toUnsignedInt(source.getShort());
      List<Entry> entries = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        entries.add(entry(source));
      }
      if (source.hasRemaining()) {
        throw new IllegalArgumentException(source.remaining() + " bytes after the last entry");
      }
      return entries;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("log record ends inside an entry", e);
    }
  }

  /** With one replica there are no records of other kinds. */
  static WriteBatch batch(EntryRecord record) {
    if (record instanceof EntryRecord.Commit commit) {
      return commit.batch();
    }
    throw new IllegalArgumentException("record of kind " + record.getClass().getSimpleName());
  }

  static void putId(ByteBuffer target, EntryId id) {
    target.putLong(id.incarnation()).putInt(id.boot()).putLong(id.sequence());
  }

  static EntryId getId(ByteBuffer source) {
    return new EntryId(source.getLong(), source.getInt(), source.getLong());
  }

  private static Entry entry(ByteBuffer source) {
    GroupId group = new GroupId(source.getInt(), source.getInt());
    long position = source.getLong();
    EntryId id = getId(source);
    EntryId previous = getId(source);
    int count = source.getInt();
    List<EntryRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte kind = source.get();
      if (kind != COMMIT) {
        throw new IllegalArgumentException(
            group + ": change of unknown kind " + kind + " at position " + position);
      }
      RequestId request = new RequestId(source.getLong(), source.getLong());
      int length = source.getInt();
      if (length < 0 || length > source.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] batch = new byte[length];
      source.get(batch);
      records.add(new EntryRecord.Commit(request, WriteBatch.decode(batch)));
    }
    return new Entry(group, position, id, previous, records);
  }
}
