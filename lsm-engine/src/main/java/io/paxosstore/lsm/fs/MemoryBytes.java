package io.paxosstore.lsm.fs;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A file's content in chunks, so that growth copies nothing. A chunk that was never written is null
 * and reads as zeros.
 *
 * <p>One writer at a time, any number of readers beside it: the size is stored last by the writer
 * and read first by readers.
 */
final class MemoryBytes {
  private static final int CHUNK_BITS = 14;
  private static final int CHUNK_BYTES = 1 << CHUNK_BITS;
  private static final byte[] ZEROS = new byte[CHUNK_BYTES];

  private volatile byte[][] chunks = new byte[4][];
  private volatile long size;

  long size() {
    return size;
  }

  int read(long position, ByteBuffer target) {
    long end = Math.min(size, position + target.remaining());
    if (position >= end) {
      return 0;
    }
    byte[][] current = chunks;
    long at = position;
    while (at < end) {
      int inChunk = (int) (at & (CHUNK_BYTES - 1));
      int length = (int) Math.min(end - at, CHUNK_BYTES - inChunk);
      int index = (int) (at >>> CHUNK_BITS);
      byte[] chunk = index < current.length ? current[index] : null;
      target.put(chunk == null ? ZEROS : chunk, inChunk, length);
      at += length;
    }
    return (int) (end - position);
  }

  synchronized void write(long position, ByteBuffer source) {
    long at = position;
    reserve(position + source.remaining());
    byte[][] current = chunks;
    while (source.hasRemaining()) {
      int inChunk = (int) (at & (CHUNK_BYTES - 1));
      int length = Math.min(source.remaining(), CHUNK_BYTES - inChunk);
      int index = (int) (at >>> CHUNK_BITS);
      byte[] chunk = current[index];
      if (chunk == null) {
        chunk = new byte[CHUNK_BYTES];
        source.get(chunk, inChunk, length);
        current[index] = chunk;
      } else {
        source.get(chunk, inChunk, length);
      }
      at += length;
    }
    size = Math.max(size, at);
  }

  synchronized void truncate(long length) {
    if (length >= size) {
      return;
    }
    byte[][] kept = chunks.clone();
    int first = (int) ((length + CHUNK_BYTES - 1) >>> CHUNK_BITS);
    Arrays.fill(kept, Math.min(first, kept.length), kept.length, null);
    int inLast = (int) (length & (CHUNK_BYTES - 1));
    byte[] last = inLast == 0 ? null : kept[first - 1];
    if (last != null) {
      // What lies beyond the end must read as zeros once the file grows again.
      byte[] cut = new byte[CHUNK_BYTES];
      System.arraycopy(last, 0, cut, 0, inLast);
      kept[first - 1] = cut;
    }
    size = length;
    chunks = kept;
  }

  private void reserve(long length) {
    int wanted = Math.toIntExact((length + CHUNK_BYTES - 1) >>> CHUNK_BITS);
    if (wanted > chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.max(wanted, chunks.length * 2));
    }
  }
}
