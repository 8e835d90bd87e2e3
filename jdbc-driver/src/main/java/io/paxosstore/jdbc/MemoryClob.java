package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A {@link Clob} that holds its characters; see {@link MemoryBlob}. Not thread-safe. */
final class MemoryClob implements NClob {
  private @Nullable String text;

  MemoryClob(String text) {
    this.text = text;
  }

  private String text() throws SQLException {
    String held = text;
    if (held == null) {
      throw SqlExceptions.of("HY010", "LOB was freed");
    }
    return held;
  }

  @Override
  public long length() throws SQLException {
    return text().length();
  }

  @Override
  public String getSubString(long position, int length) throws SQLException {
    String held = text();
    int from = MemoryBlob.index(position, held.length());
    return held.substring(from, from + Math.min(MemoryBlob.length(length), held.length() - from));
  }

  @Override
  public Reader getCharacterStream() throws SQLException {
    return new StringReader(text());
  }

  @Override
  public Reader getCharacterStream(long position, long length) throws SQLException {
    return new StringReader(getSubString(position, MemoryBlob.length(length)));
  }

  @Override
  public InputStream getAsciiStream() throws SQLException {
    return new ByteArrayInputStream(text().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public long position(String pattern, long start) throws SQLException {
    String held = text();
    int found = held.indexOf(pattern, MemoryBlob.index(start, held.length()));
    return found < 0 ? -1 : found + 1L;
  }

  @Override
  public long position(Clob pattern, long start) throws SQLException {
    return position(pattern.getSubString(1, MemoryBlob.length(pattern.length())), start);
  }

  @Override
  public int setString(long position, String source) throws SQLException {
    return setString(position, source, 0, source.length());
  }

  @Override
  public int setString(long position, String source, int offset, int length) throws SQLException {
    String held = text();
    int at = MemoryBlob.index(position, held.length());
    String tail = at + length < held.length() ? held.substring(at + length) : "";
    text = held.substring(0, at) + source.substring(offset, offset + length) + tail;
    return length;
  }

  @Override
  public OutputStream setAsciiStream(long position) throws SQLException {
    MemoryBlob.index(position, text().length());
    return new ByteArrayOutputStream() {
      @Override
      public void close() throws IOException {
        store(position, toString(StandardCharsets.US_ASCII));
      }
    };
  }

  @Override
  public Writer setCharacterStream(long position) throws SQLException {
    MemoryBlob.index(position, text().length());
    return new StringWriter() {
      @Override
      public void close() throws IOException {
        store(position, toString());
      }
    };
  }

  private void store(long position, String source) throws IOException {
    try {
      setString(position, source);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void truncate(long length) throws SQLException {
    String held = text();
    text = held.substring(0, Math.min(MemoryBlob.length(length), held.length()));
  }

  @Override
  public void free() {
    text = null;
  }
}
