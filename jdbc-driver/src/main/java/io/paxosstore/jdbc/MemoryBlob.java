package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Blob} that holds its bytes: the engine keeps large values as ordinary ones, so there is
 * no locator. Changing one changes no row until it is bound to a statement. Not thread-safe.
 */
final class MemoryBlob implements Blob {
  private byte @Nullable [] bytes;

  MemoryBlob(byte[] bytes) {
    this.bytes = bytes;
  }

  private byte[] bytes() throws SQLException {
    byte[] held = bytes;
    if (held == null) {
      throw SqlExceptions.of("HY010", "LOB was freed");
    }
    return held;
  }

  /** Checks a position, which JDBC counts from 1, and makes it an index. */
  static int index(long position, int length) throws SQLException {
    if (position < 1 || position > length + 1L) {
      throw SqlExceptions.of(
          "22011", "LOB position " + position + " is outside 1 to " + (length + 1L));
    }
    return (int) position - 1;
  }

  static int length(long length) throws SQLException {
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw SqlExceptions.of("22011", "LOB length " + length + " is out of range");
    }
    return (int) length;
  }

  @Override
  public long length() throws SQLException {
    return bytes().length;
  }

  @Override
  public byte[] getBytes(long position, int length) throws SQLException {
    byte[] held = bytes();
    int from = index(position, held.length);
    return Arrays.copyOfRange(held, from, from + Math.min(length(length), held.length - from));
  }

  @Override
  public InputStream getBinaryStream() throws SQLException {
    return new ByteArrayInputStream(bytes());
  }

  @Override
  public InputStream getBinaryStream(long position, long length) throws SQLException {
    byte[] held = bytes();
    int from = index(position, held.length);
    return new ByteArrayInputStream(held, from, Math.min(length(length), held.length - from));
  }

  @Override
  public long position(byte[] pattern, long start) throws SQLException {
    byte[] held = bytes();
    for (int at = index(start, held.length); at + pattern.length <= held.length; at++) {
      if (Arrays.equals(held, at, at + pattern.length, pattern, 0, pattern.length)) {
        return at + 1L;
      }
    }
    return -1;
  }

  @Override
  public long position(Blob pattern, long start) throws SQLException {
    return position(pattern.getBytes(1, length(pattern.length())), start);
  }

  @Override
  public int setBytes(long position, byte[] source) throws SQLException {
    return setBytes(position, source, 0, source.length);
  }

  @Override
  public int setBytes(long position, byte[] source, int offset, int length) throws SQLException {
    byte[] held = bytes();
    int at = index(position, held.length);
    byte[] grown = Arrays.copyOf(held, Math.max(held.length, Math.addExact(at, length)));
    System.arraycopy(source, offset, grown, at, length);
    bytes = grown;
    return length;
  }

  @Override
  public OutputStream setBinaryStream(long position) throws SQLException {
    index(position, bytes().length);
    return new ByteArrayOutputStream() {
      @Override
      public void close() throws IOException {
        try {
          setBytes(position, toByteArray());
        } catch (SQLException e) {
          throw new IOException(e);
        }
      }
    };
  }

  @Override
  public void truncate(long length) throws SQLException {
    byte[] held = bytes();
    bytes = Arrays.copyOf(held, Math.min(length(length), held.length));
  }

  @Override
  public void free() {
    bytes = null;
  }
}
