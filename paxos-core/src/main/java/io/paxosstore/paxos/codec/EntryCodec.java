package io.paxosstore.paxos.codec;

import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** One entry as bytes. */
public final class EntryCodec {
  private static final int HEADER_BYTES =
      NameCodec.GROUP_BYTES + 8 + 2 * NameCodec.ENTRY_ID_BYTES + 4;

  private EntryCodec() {}

  /** Length of the encoded entry. */
  public static int length(Entry entry) {
    return encoded(entry).length;
  }

  /** The encoded entry, made at the first call. Not to be written to. */
  public static byte[] encoded(Entry entry) {
    return entry.encoded(EntryCodec::encode);
  }

  /** Length of an encoded entry with these records. */
  public static long length(List<EntryRecord> records) {
    long length = HEADER_BYTES;
    for (EntryRecord record : records) {
      length += RecordCodec.length(record);
    }
    return length;
  }

  /** Writes an entry into a buffer that has room for it. */
  public static void put(ByteBuffer target, Entry entry) {
    target.put(encoded(entry));
  }

  private static byte[] encode(Entry entry) {
    byte[] bytes = new byte[Math.toIntExact(length(entry.records()))];
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    NameCodec.put(target, entry.group());
    target.putLong(entry.position());
    NameCodec.put(target, entry.id());
    NameCodec.put(target, entry.previous());
    target.putInt(entry.records().size());
    for (EntryRecord record : entry.records()) {
      RecordCodec.put(target, record);
    }
    return bytes;
  }

  /**
   * Reads an entry from a little-endian buffer.
   *
   * @throws IllegalArgumentException if the bytes are none that {@link #put} writes
   * @throws BufferUnderflowException if they end too soon
   */
  public static Entry get(ByteBuffer source) {
    GroupId group = NameCodec.group(source);
    long position = source.getLong();
    EntryId id = NameCodec.entryId(source);
    EntryId previous = NameCodec.entryId(source);
    int count = source.getInt();
    if (count < 0 || count > source.remaining() / RecordCodec.LEAST_BYTES) {
      throw new BufferUnderflowException();
    }
    List<EntryRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(RecordCodec.get(source));
    }
    return new Entry(group, position, id, previous, records);
  }
}
