package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.log.LogOptions;
import io.paxosstore.lsm.log.SegmentedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine's own log, for writes that nobody else's log can replay. A record is one apply: {@code
 * (length u32 · batch)*}. It is opened with the first such write, because a replicated store never
 * has one.
 */
final class Wal implements AutoCloseable {
  private static final String DIRECTORY = "wal";
  private static final int MAX_RECORD_BYTES = 256 << 20;
  private static final long SMALLEST_SEGMENT_BYTES = 64 << 10;
  private static final long LARGEST_SEGMENT_BYTES = 16 << 20;
  private static final long SEGMENT_BYTES_IN_MEMORY = 256 << 10;

  private final FileSystem fileSystem;
  private final Path directory;
  private final long segmentBytes;
  private volatile @Nullable SegmentedLog log;
  private ByteBuffer record = ByteBuffer.allocate(4 << 10).order(ByteOrder.LITTLE_ENDIAN);

  /** The log of a store whose memtables have a size: about as much of the log is needed. */
  Wal(FileSystem fileSystem, Path storeDirectory, long memtableBytes) {
    this.fileSystem = fileSystem;
    segmentBytes =
        fileSystem instanceof MemoryFileSystem
            ? SEGMENT_BYTES_IN_MEMORY
            : Math.clamp(memtableBytes / 2, SMALLEST_SEGMENT_BYTES, LARGEST_SEGMENT_BYTES);
    directory = storeDirectory.resolve(DIRECTORY);
  }

  /**
   * Hands what is in the log after {@code after} to the consumer, apply by apply, if the store has
   * a log.
   */
  void replay(long after, BiConsumer<Long, List<WriteBatch>> consumer) throws IOException {
    if (fileSystem.exists(directory)) {
      open().replay(after, (position, bytes) -> consumer.accept(position, decode(bytes)));
    }
  }

  /**
   * Appends an apply of one batch; returns its position. The caller admits one writer at a time.
   */
  long append(WriteBatch batch) {
    begin(Math.addExact(4, batch.encodedLength()));
    add(batch);
    return open().append(record.flip());
  }

  /** Appends one apply; returns its position. The caller admits one writer at a time. */
  long append(List<WriteBatch> batches) {
    int length = 0;
    for (WriteBatch batch : batches) {
      length = Math.addExact(length, 4 + batch.encodedLength());
    }
    begin(length);
    batches.forEach(this::add);
    return open().append(record.flip());
  }

  private void begin(int length) {
    if (record.capacity() < length) {
      record =
          ByteBuffer.allocate(Math.max(length, Math.min(record.capacity() * 2, MAX_RECORD_BYTES)))
              .order(ByteOrder.LITTLE_ENDIAN);
    }
    record.clear();
  }

  private void add(WriteBatch batch) {
    record.putInt(batch.encodedLength());
    batch.encodeTo(record.array(), record.position());
    record.position(record.position() + batch.encodedLength());
  }

  /** Returns when the position is as safe as asked. */
  void await(long position, Durability durability) {
    switch (durability) {
      case NONE -> {}
      case OS -> open().awaitWritten(position);
      case SYNC -> open().awaitDurable(position);
    }
  }

  /** The tables hold everything up to here. */
  void trim(long position) {
    SegmentedLog opened = log;
    if (opened != null && position > 0) {
      opened.trim(position);
    }
  }

  private SegmentedLog open() {
    SegmentedLog opened = log;
    if (opened == null) {
      opened =
          SegmentedLog.open(new LogOptions(directory, fileSystem, segmentBytes, MAX_RECORD_BYTES));
      log = opened;
    }
    return opened;
  }

  private static List<WriteBatch> decode(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    List<WriteBatch> batches = new ArrayList<>();
    try {
      while (in.hasRemaining()) {
        int length = in.getInt();
        if (length > in.remaining()) {
          throw new java.nio.BufferUnderflowException();
        }
        byte[] encoded = new byte[length];
        in.get(encoded);
        batches.add(WriteBatch.decode(encoded));
      }
    } catch (IllegalArgumentException
        | java.nio.BufferUnderflowException
        | NegativeArraySizeException e) {
      throw new CorruptionException("a record of the engine's log is no list of write batches", e);
    }
    return batches;
  }

  @Override
  public void close() {
    SegmentedLog opened = log;
    if (opened != null) {
      opened.close();
    }
  }
}
