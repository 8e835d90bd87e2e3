package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.sql.SQLException;

/**
 * The errors that the driver itself makes, with their SQLStates; {@code docs/jdbc.md} lists them.
 */
final class Failures {
  private Failures() {}

  static SQLException unsupported(String what) {
    return SqlExceptions.of("0A000", what + " is not supported");
  }

  static SQLException connectionClosed() {
    return SqlExceptions.of("08003", "connection is closed");
  }

  static SQLException statementClosed() {
    return SqlExceptions.of("HY010", "statement is closed");
  }

  static SQLException resultSetClosed() {
    return SqlExceptions.of("24000", "result set is closed");
  }

  static SQLException noRow() {
    return SqlExceptions.of(
        "24000", "result set is on no row: call next() first, and mind what it returns");
  }

  static SQLException columnIndex(int index, int columns) {
    return SqlExceptions.of("07009", "column index " + index + " is outside 1 to " + columns);
  }

  static SQLException parameterIndex(int index, int parameters) {
    return SqlExceptions.of("07009", "parameter index " + index + " is outside 1 to " + parameters);
  }

  static SQLException parameterMissing(int index) {
    return SqlExceptions.of("07001", "parameter " + index + " was not set");
  }

  static SQLException noSuchColumn(String label) {
    return SqlExceptions.of("42703", "result has no column \"" + label + "\"");
  }

  static SQLException invalidArgument(String what) {
    return SqlExceptions.of("HY024", what);
  }

  static SQLException outOfRange(Object value, String type) {
    return SqlExceptions.of("22003", "value " + value + " is out of range for " + type);
  }

  /** Text that is no number, boolean or the like. */
  static SQLException badText(String text, String type) {
    return SqlExceptions.of("22018", "'" + abbreviated(text) + "' is no " + type);
  }

  static SQLException badDateTime(String text, String type) {
    return SqlExceptions.of("22007", "'" + abbreviated(text) + "' is no " + type);
  }

  static SQLException noConversion(SqlTypeCode from, String to) {
    return SqlExceptions.of("07006", "a value of type " + from + " does not convert to " + to);
  }

  static SQLException noConversion(Object value, String to) {
    return SqlExceptions.of(
        "07006", "a " + value.getClass().getName() + " does not convert to " + to);
  }

  /**
   * An error of the engine's own making: a bug, which the application must see as an SQLException.
   */
  static SQLException internal(RuntimeException e) {
    return SqlExceptions.of("XX000", "internal error: " + e, e);
  }

  private static String abbreviated(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
