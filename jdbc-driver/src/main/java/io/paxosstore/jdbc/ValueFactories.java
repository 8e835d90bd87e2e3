package io.paxosstore.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of {@link Connection} that makes values: LOBs; and the kinds of value there are not. */
abstract class ValueFactories implements Connection, Unwrapping {
  abstract void checkOpen() throws SQLException;

  @Override
  public Blob createBlob() throws SQLException {
    checkOpen();
    return new MemoryBlob(new byte[0]);
  }

  @Override
  public Clob createClob() throws SQLException {
    checkOpen();
    return new MemoryClob("");
  }

  @Override
  public NClob createNClob() throws SQLException {
    checkOpen();
    return new MemoryClob("");
  }

  @Override
  public SQLXML createSQLXML() throws SQLException {
    throw Failures.unsupported("an XML value");
  }

  @Override
  public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
    throw Failures.unsupported("an array");
  }

  @Override
  public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
    throw Failures.unsupported("a structured type");
  }

  @Override
  public Map<String, Class<?>> getTypeMap() throws SQLException {
    checkOpen();
    return Map.of();
  }

  @Override
  public void setTypeMap(@Nullable Map<String, Class<?>> map) throws SQLException {
    checkOpen();
    if (map != null && !map.isEmpty()) {
      throw Failures.unsupported("a type map");
    }
  }
}
