package io.paxosstore.sql.transaction.remote;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a {@link WireWriter} wrote. Nothing is allocated for a length that the message cannot
 * hold; whatever makes no sense is an {@link IllegalArgumentException}.
 */
public final class WireReader {
  private final ByteBuffer source;

  /** A reader of all bytes. */
  public WireReader(byte[] bytes) {
    source = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** One byte, unsigned. */
  public int u8() {
    need(1);
    return Byte.toUnsignedInt(source.get());
  }

  /** 0 or 1. */
  public boolean flag() {
    int value = u8();
    if (value > 1) {
      throw new IllegalArgumentException("a flag of " + value);
    }
    return value == 1;
  }

  /** Four bytes. */
  public int i32() {
    need(4);
    return source.getInt();
  }

  /** Eight bytes. */
  public long i64() {
    need(8);
    return source.getLong();
  }

  /** An array, copied. */
  public byte[] bytes() {
    int length = count(1);
    byte[] bytes = new byte[length];
    source.get(bytes);
    return bytes;
  }

  /** UTF-8. */
  public String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** Counted longs. */
  public long[] longs() {
    long[] values = new long[count(8)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i64();
    }
    return values;
  }

  /** A count of things that take at least {@code bytesEach} of what is left. */
  public int count(int bytesEach) {
    int count = i32();
    if (count < 0 || (long) count * bytesEach > source.remaining()) {
      throw new IllegalArgumentException("a count of " + count + " beyond the message's end");
    }
    return count;
  }

  /** True unless everything was read. */
  public boolean hasMore() {
    return source.hasRemaining();
  }

  /** Fails if anything is left. */
  public void end() {
    if (source.hasRemaining()) {
      throw new IllegalArgumentException(source.remaining() + " bytes after the message's end");
    }
  }

  private void need(int bytes) {
    if (source.remaining() < bytes) {
      throw new IllegalArgumentException("message ends early");
    }
  }
}
