package io.paxosstore.tpcc.report;

import java.util.Locale;
import java.util.Map;

/** Maps, lists, texts and numbers as JSON, indented. */
public final class Json {
  private final StringBuilder text = new StringBuilder();

  private Json() {}

  /** A value as text that ends in a new line. */
  public static String of(Object value) {
    Json json = new Json();
    json.value(value, 0);
    return json.text.append('\n').toString();
  }

  private void value(Object value, int depth) {
    switch (value) {
      case Map<?, ?> map -> map(map, depth);
      case Iterable<?> list -> list(list, depth);
      case Double number ->
          text.append(
              Double.isFinite(number) ? String.format(Locale.ROOT, "%.4f", number) : "null");
      case Number number -> text.append(number);
      case Boolean truth -> text.append(truth);
      default -> string(String.valueOf(value));
    }
  }

  private void map(Map<?, ?> map, int depth) {
    text.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      newLine(separator, depth + 1);
      string(String.valueOf(entry.getKey()));
      text.append(": ");
      value(entry.getValue(), depth + 1);
      separator = ",";
    }
    newLine("", depth);
    text.append('}');
  }

  /** What is a list of plain values stays on one line. */
  private void list(Iterable<?> list, int depth) {
    boolean nested = false;
    text.append('[');
    String separator = "";
    for (Object each : list) {
      if (each instanceof Map) {
        nested = true;
        newLine(separator, depth + 1);
      } else {
        text.append(separator.isEmpty() ? "" : ", ");
      }
      value(each, depth + 1);
      separator = ",";
    }
    if (nested) {
      newLine("", depth);
    }
    text.append(']');
  }

  private void newLine(String separator, int depth) {
    text.append(separator).append('\n').append("  ".repeat(depth));
  }

  private void string(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
