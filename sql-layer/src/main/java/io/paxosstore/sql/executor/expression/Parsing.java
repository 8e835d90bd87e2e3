package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.Locale;

/** Numbers and truth values from text: blanks around them do not count, anything else is 22018. */
final class Parsing {
  private Parsing() {}

  static boolean toBoolean(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "on", "1" -> true;
      case "false", "f", "no", "n", "off", "0" -> false;
      default -> throw invalid(text, "BOOLEAN");
    };
  }

  static long toLong(String text, SqlType type) {
    String digits = text.strip();
    int from = digits.startsWith("-") || digits.startsWith("+") ? 1 : 0;
    if (digits.length() == from) {
      throw invalid(text, type.toString());
    }
    for (int k = from; k < digits.length(); k++) {
      char c = digits.charAt(k);
      if (c < '0' || c > '9') {
        throw invalid(text, type.toString());
      }
    }
    try {
      return Numbers.checkRange(Long.parseLong(digits), type);
    } catch (NumberFormatException e) {
      throw Numbers.outOfRange(shown(digits), type);
    }
  }

  static BigDecimal toDecimal(String text, SqlType type) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      throw invalid(text, type.toString());
    }
  }

  static BigDecimal toDecimal(double value, SqlType from, SqlType type) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw Numbers.outOfRange(value, type);
    }
    // The shortest decimal that names this REAL or DOUBLE, not the digits of its binary fraction.
    return from.code() == SqlTypeCode.REAL
        ? new BigDecimal(Float.toString((float) value))
        : BigDecimal.valueOf(value);
  }

  static double toDouble(String text, SqlType type) {
    String number = text.strip();
    switch (number.toLowerCase(Locale.ROOT)) {
      case "nan":
        return Double.NaN;
      case "infinity", "+infinity", "inf", "+inf":
        return Double.POSITIVE_INFINITY;
      case "-infinity", "-inf":
        return Double.NEGATIVE_INFINITY;
      default:
        break;
    }
    char last = number.isEmpty() ? ' ' : number.charAt(number.length() - 1);
    if (!(last >= '0' && last <= '9') && last != '.') { // Java would take 1.0f, too
      throw invalid(text, type.toString());
    }
    double value;
    try {
      value = Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw invalid(text, type.toString());
    }
    if (Double.isInfinite(value)) {
      throw Numbers.outOfRange(shown(number), type);
    }
    return value;
  }

  private static SqlError invalid(String text, String type) {
    return new SqlError(SqlStates.INVALID_CAST, "'" + shown(text) + "' is not a valid " + type);
  }

  private static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
