package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A LIKE pattern, matched against UTF-8 bytes: % any characters, _ one character. Takes time in
 * proportion to text times pattern at worst. Immutable.
 */
final class LikePattern {
  private static final byte LITERAL = 0;
  private static final byte ONE = 1;
  private static final byte ANY = 2;

  private final byte[] bytes;
  private final byte[] kinds;

  /** Bytes before the first wildcard. */
  private final int prefix;

  private LikePattern(byte[] bytes, byte[] kinds) {
    this.bytes = bytes;
    this.kinds = kinds;
    int literals = 0;
    while (literals < kinds.length && kinds[literals] == LITERAL) {
      literals++;
    }
    this.prefix = literals;
  }

  /**
   * A pattern.
   *
   * @param escape the character that makes the next one literal, or -1
   */
  static LikePattern of(String pattern, int escape) {
    byte[] bytes = new byte[pattern.length() * 3];
    byte[] kinds = new byte[bytes.length];
    int length = 0;
    for (int k = 0; k < pattern.length(); ) {
      int c = pattern.codePointAt(k);
      k += Character.charCount(c);
      boolean escaped = c == escape;
      if (escaped) {
        int next = k < pattern.length() ? pattern.codePointAt(k) : -1;
        if (next != '%' && next != '_' && next != escape) {
          throw new SqlError(
              SqlStates.INVALID_ESCAPE_SEQUENCE,
              "LIKE pattern '" + pattern + "' has its escape character before an ordinary one");
        }
        c = next;
        k += Character.charCount(c);
      }
      if (!escaped && (c == '%' || c == '_')) {
        kinds[length++] = c == '%' ? ANY : ONE;
      } else {
        byte[] utf8 = Character.toString(c).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
      }
    }
    return new LikePattern(Arrays.copyOf(bytes, length), Arrays.copyOf(kinds, length));
  }

  /** The escape character that text of one character names, or 22019. */
  static int escape(String text) {
    if (text.codePointCount(0, text.length()) != 1) {
      throw new SqlError(
          SqlStates.INVALID_ESCAPE_CHARACTER, "escape '" + text + "' is not one character");
    }
    return text.codePointAt(0);
  }

  boolean matches(byte[] text, int from, int length) {
    int end = from + length;
    if (length < prefix || !Arrays.equals(text, from, from + prefix, bytes, 0, prefix)) {
      return false;
    }
    int at = from + prefix;
    int k = prefix;
    // Where to go back to on a mismatch: the last % and the end of what it has swallowed.
    int anyAt = -1;
    int swallowed = 0;
    while (at < end) {
      if (k < kinds.length && kinds[k] == ANY) {
        anyAt = k++;
        swallowed = at;
        if (k == kinds.length) {
          return true;
        }
      } else if (k < kinds.length && kinds[k] == ONE) {
        at = Bytes.skip(text, at, end, 1);
        k++;
      } else if (k < kinds.length && bytes[k] == text[at]) {
        at++;
        k++;
      } else if (anyAt >= 0) {
        swallowed = Bytes.skip(text, swallowed, end, 1);
        at = swallowed;
        k = anyAt + 1;
      } else {
        return false;
      }
    }
    while (k < kinds.length && kinds[k] == ANY) {
      k++;
    }
    return k == kinds.length;
  }
}
