package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * String functions. Positions and lengths are in characters (code points), for binary values in
 * bytes.
 */
final class TextFunctions {
  /** Longest result that a function may build. */
  static final int MAX_BYTES = 64 << 20;

  private TextFunctions() {}

  static Evaluator concat(Evaluator[] parts, SqlType type) {
    return Computed.ofBytes(
        type,
        frame -> {
          byte[] result = new byte[64];
          int length = 0;
          for (Evaluator part : parts) {
            byte[] bytes = part.evalBytes(frame);
            if (frame.isNull) {
              return Evaluator.nullBytes(frame);
            }
            int partFrom = frame.offset;
            int partLength = frame.length;
            if (length + partLength > result.length) {
              checkLength((long) length + partLength);
              result = Arrays.copyOf(result, Math.max(length + partLength, result.length * 2));
            }
            System.arraycopy(bytes, partFrom, result, length, partLength);
            length += partLength;
          }
          frame.offset = 0;
          frame.length = length;
          return result;
        });
  }

  static void checkLength(long bytes) {
    if (bytes > MAX_BYTES) {
      throw new SqlError(
          SqlStates.PROGRAM_LIMIT, "string of " + bytes + " bytes exceeds " + MAX_BYTES);
    }
  }

  static Evaluator upper(Evaluator text, SqlType type) {
    return mapCase(text, type, 'a', 'z', s -> s.toUpperCase(Locale.ROOT));
  }

  static Evaluator lower(Evaluator text, SqlType type) {
    return mapCase(text, type, 'A', 'Z', s -> s.toLowerCase(Locale.ROOT));
  }

  private interface StringMap {
    String map(String text);
  }

  private static Evaluator mapCase(
      Evaluator text, SqlType type, char first, char last, StringMap map) {
    return Computed.ofBytes(
        type,
        frame -> {
          byte[] bytes = text.evalBytes(frame);
          int from = frame.offset;
          int length = frame.length;
          if (frame.isNull) {
            return bytes;
          }
          if (!Bytes.isAscii(bytes, from, from + length)) {
            String mapped = map.map(new String(bytes, from, length, StandardCharsets.UTF_8));
            return Evaluator.bytes(frame, mapped.getBytes(StandardCharsets.UTF_8));
          }
          byte[] mapped = Arrays.copyOfRange(bytes, from, from + length);
          for (int k = 0; k < length; k++) {
            if (mapped[k] >= first && mapped[k] <= last) {
              mapped[k] ^= 0x20;
            }
          }
          return Evaluator.bytes(frame, mapped);
        });
  }

  /** (text, from [, length]): from 1; what lies outside of the text is left out. */
  static Evaluator substring(Evaluator[] operands, SqlType type) {
    Evaluator text = operands[0];
    boolean binary = text.type.isBinary();
    Evaluator from = Casts.coerce(operands[1], Casts.BIGINT);
    Evaluator count = operands.length > 2 ? Casts.coerce(operands[2], Casts.BIGINT) : null;
    return Computed.ofBytes(
        type,
        frame -> {
          long first = from.evalLong(frame);
          if (frame.isNull) {
            return Evaluator.nullBytes(frame);
          }
          long characters = Long.MAX_VALUE;
          if (count != null) {
            characters = count.evalLong(frame);
            if (frame.isNull) {
              return Evaluator.nullBytes(frame);
            }
            if (characters < 0) {
              throw new SqlError(SqlStates.SUBSTRING, "negative substring length " + characters);
            }
          }
          byte[] bytes = text.evalBytes(frame);
          if (frame.isNull) {
            return bytes;
          }
          // The part before the text counts towards the length.
          long end =
              first > 0 && characters > Long.MAX_VALUE - first
                  ? Long.MAX_VALUE
                  : first + characters;
          long skipped = Math.max(first, 1) - 1;
          long kept = Math.max(0, end - 1 - skipped);
          int limit = frame.offset + frame.length;
          int start =
              binary
                  ? (int) Math.min(frame.offset + skipped, limit)
                  : Bytes.skip(bytes, frame.offset, limit, skipped);
          int stop =
              binary
                  ? (int) Math.min(start + Math.min(kept, frame.length), limit)
                  : Bytes.skip(bytes, start, limit, kept);
          frame.offset = start;
          frame.length = stop - start;
          return bytes;
        });
  }

  static Evaluator charLength(Evaluator text, SqlType type) {
    boolean binary = text.type.isBinary();
    return Computed.ofLong(
        type,
        frame -> {
          byte[] bytes = text.evalBytes(frame);
          return binary
              ? frame.length
              : RowValues.characters(bytes, frame.offset, frame.offset + frame.length);
        });
  }

  static Evaluator octetLength(Evaluator text, SqlType type) {
    return Computed.ofLong(
        type,
        frame -> {
          text.evalBytes(frame);
          return frame.length;
        });
  }

  /** Cuts characters of a set off one end or both. */
  static Evaluator trim(
      boolean leading, boolean trailing, Evaluator characters, Evaluator text, SqlType type) {
    if (characters instanceof Constant constant
        && Arrays.equals(constant.bytesValue(), new byte[] {' '})) {
      return Computed.ofBytes(
          type,
          frame -> {
            byte[] bytes = text.evalBytes(frame);
            int start = frame.offset;
            int stop = start + frame.length;
            while (leading && start < stop && bytes[start] == ' ') {
              start++;
            }
            frame.offset = start;
            frame.length = (trailing ? RowValues.trimmedEnd(bytes, start, stop) : stop) - start;
            return bytes;
          });
    }
    return Computed.ofString(
        type,
        frame -> {
          String set = characters.evalString(frame);
          String value = set == null ? null : text.evalString(frame);
          return set == null || value == null ? null : trim(value, set, leading, trailing);
        });
  }

  static String trim(String value, String set, boolean leading, boolean trailing) {
    int start = 0;
    int stop = value.length();
    while (leading && start < stop && set.indexOf(value.codePointAt(start)) >= 0) {
      start += Character.charCount(value.codePointAt(start));
    }
    while (trailing && start < stop && set.indexOf(value.codePointBefore(stop)) >= 0) {
      stop -= Character.charCount(value.codePointBefore(stop));
    }
    return value.substring(start, stop);
  }

  /** (needle, haystack [, from]): 1 for the first character, 0 if it is not there. */
  static Evaluator position(Evaluator[] operands, SqlType type) {
    Evaluator from = operands.length > 2 ? Casts.coerce(operands[2], Casts.BIGINT) : null;
    boolean binary = operands[1].type.isBinary();
    return Computed.ofLong(
        type,
        frame -> {
          long first = from == null ? 1 : from.evalLong(frame);
          if (from != null && frame.isNull) {
            return 0;
          }
          byte[] needle = operands[0].evalBytes(frame);
          int needleFrom = frame.offset;
          int needleTo = needleFrom + frame.length;
          if (frame.isNull) {
            return 0;
          }
          byte[] text = operands[1].evalBytes(frame);
          int textFrom = frame.offset;
          int textTo = textFrom + frame.length;
          if (frame.isNull || first < 1) {
            return 0;
          }
          int start =
              binary
                  ? (int) Math.min(textFrom + first - 1, textTo)
                  : Bytes.skip(text, textFrom, textTo, first - 1);
          int found = Bytes.indexOf(text, start, textTo, needle, needleFrom, needleTo);
          if (found < 0) {
            return 0;
          }
          return 1L + (binary ? found - textFrom : RowValues.characters(text, textFrom, found));
        });
  }

  static Evaluator replace(Evaluator[] operands, SqlType type) {
    return Computed.ofString(
        type,
        frame -> {
          String text = operands[0].evalString(frame);
          String search = text == null ? null : operands[1].evalString(frame);
          String replacement = search == null ? null : operands[2].evalString(frame);
          if (text == null || search == null || replacement == null) {
            return null;
          }
          if (search.isEmpty()) {
            return text;
          }
          checkLength(
              text.length() + (long) text.length() / search.length() * replacement.length());
          return text.replace(search, replacement);
        });
  }

  /** (text, replacement, from [, length]). */
  static Evaluator overlay(Evaluator[] operands, SqlType type) {
    Evaluator from = Casts.coerce(operands[2], Casts.BIGINT);
    Evaluator count = operands.length > 3 ? Casts.coerce(operands[3], Casts.BIGINT) : null;
    return Computed.ofString(
        type,
        frame -> {
          String text = operands[0].evalString(frame);
          String replacement = text == null ? null : operands[1].evalString(frame);
          if (text == null || replacement == null) {
            return null;
          }
          long first = from.evalLong(frame);
          if (frame.isNull) {
            return null;
          }
          long characters = replacement.codePointCount(0, replacement.length());
          if (count != null) {
            characters = count.evalLong(frame);
            if (frame.isNull) {
              return null;
            }
          }
          if (first < 1 || characters < 0) {
            throw new SqlError(
                SqlStates.SUBSTRING,
                "OVERLAY from " + first + " for " + characters + " is outside of the string");
          }
          return left(text, first - 1)
              + replacement
              + behind(text, saturated(first - 1, characters));
        });
  }

  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  /** The first characters. */
  static String left(String text, long characters) {
    return text.substring(0, index(text, characters));
  }

  /** What follows the first characters. */
  static String behind(String text, long characters) {
    return text.substring(index(text, characters));
  }

  private static int index(String text, long characters) {
    return characters >= text.codePointCount(0, text.length())
        ? text.length()
        : text.offsetByCodePoints(0, (int) Math.max(0, characters));
  }

  static @Nullable String literalText(Evaluator operand) {
    return operand instanceof Constant constant && !constant.isNull()
        ? new String(constant.bytesValue(), StandardCharsets.UTF_8)
        : null;
  }
}
