package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * LIKE, SIMILAR TO and regular expressions. A constant pattern is compiled once with the
 * expression.
 */
final class Patterns {
  /** Steps of a match after which a regular expression is given up. */
  private static final int STEP_BUDGET = 5_000_000;

  private Patterns() {}

  static Evaluator like(Evaluator[] operands, SqlType type) {
    Evaluator text = operands[0];
    if (isConstant(operands)) {
      LikePattern pattern = likePattern(operands, new EvaluationFrame(new byte[3], 0, "", ""));
      return pattern == null ? Constant.ofNull(type) : new Like(text, pattern, type);
    }
    return Computed.ofLong(
        type,
        frame -> {
          LikePattern pattern = likePattern(operands, frame);
          if (pattern == null) {
            frame.isNull = true;
            return 0;
          }
          byte[] bytes = text.evalBytes(frame);
          return !frame.isNull && pattern.matches(bytes, frame.offset, frame.length) ? 1 : 0;
        });
  }

  private static boolean isConstant(Evaluator[] operands) {
    return operands[1] instanceof Constant
        && (operands.length < 3 || operands[2] instanceof Constant);
  }

  private static @Nullable LikePattern likePattern(Evaluator[] operands, EvaluationFrame frame) {
    String pattern = operands[1].evalString(frame);
    if (pattern == null) {
      return null;
    }
    int escape = -1;
    if (operands.length > 2) {
      String text = operands[2].evalString(frame);
      if (text == null) {
        return null;
      }
      escape = LikePattern.escape(text);
    }
    return LikePattern.of(pattern, escape);
  }

  private static final class Like extends Evaluator {
    private final Evaluator text;
    private final LikePattern pattern;

    Like(Evaluator text, LikePattern pattern, SqlType type) {
      super(type);
      this.text = text;
      this.pattern = pattern;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      byte[] bytes = text.evalBytes(frame);
      return !frame.isNull && pattern.matches(bytes, frame.offset, frame.length) ? 1 : 0;
    }
  }

  static Evaluator similarTo(Evaluator[] operands, SqlType type) {
    return Computed.ofLong(
        type,
        frame -> {
          String text = operands[0].evalString(frame);
          String pattern = text == null ? null : operands[1].evalString(frame);
          String escape =
              pattern == null || operands.length < 3 ? null : operands[2].evalString(frame);
          if (text == null || pattern == null || (operands.length > 2 && escape == null)) {
            frame.isNull = true;
            return 0;
          }
          int escapeCharacter = escape == null ? -1 : LikePattern.escape(escape);
          Pattern regex = compile(similarToRegex(pattern, escapeCharacter), Pattern.DOTALL);
          return match(regex, text, Matcher::matches) ? 1 : 0;
        });
  }

  /**
   * SQL's pattern as a regular expression: % and _ as in LIKE; | * + ? { } ( ) [ ] as they are; all
   * else literal.
   */
  private static String similarToRegex(String pattern, int escape) {
    StringBuilder regex = new StringBuilder();
    boolean inSet = false;
    for (int k = 0; k < pattern.length(); ) {
      int c = pattern.codePointAt(k);
      k += Character.charCount(c);
      if (c == escape) {
        if (k == pattern.length()) {
          throw new SqlError(
              SqlStates.INVALID_ESCAPE_SEQUENCE,
              "pattern '" + pattern + "' ends with its escape character");
        }
        c = pattern.codePointAt(k);
        k += Character.charCount(c);
        quote(regex, c);
      } else if (inSet) {
        inSet = c != ']';
        if (c == '[' && pattern.startsWith(":", k)) {
          int end = pattern.indexOf(":]", k);
          if (end < 0) {
            throw new SqlError(
                SqlStates.INVALID_REGULAR_EXPRESSION,
                "pattern '" + pattern + "' has an unfinished set");
          }
          regex.append(characterClass(pattern.substring(k + 1, end)));
          k = end + 2;
        } else if (c == ']' || c == '-' || c == '^') {
          regex.appendCodePoint(c);
        } else {
          quote(regex, c);
        }
      } else {
        switch (c) {
          case '%' -> regex.append(".*");
          case '_' -> regex.append('.');
          case '[' -> {
            inSet = true;
            regex.append('[');
          }
          case '|', '*', '+', '?', '{', '}', '(', ')' -> regex.appendCodePoint(c);
          default -> quote(regex, c);
        }
      }
    }
    return regex.toString();
  }

  private static String characterClass(String name) {
    return switch (name.toUpperCase(java.util.Locale.ROOT)) {
      case "ALPHA" -> "\\p{IsAlphabetic}";
      case "UPPER" -> "\\p{IsUppercase}";
      case "LOWER" -> "\\p{IsLowercase}";
      case "DIGIT" -> "0-9";
      case "ALNUM" -> "\\p{IsAlphabetic}0-9";
      case "SPACE", "WHITESPACE" -> "\\s";
      default ->
          throw new SqlError(
              SqlStates.INVALID_REGULAR_EXPRESSION, "unknown character class '" + name + "'");
    };
  }

  private static void quote(StringBuilder regex, int c) {
    if (c < 128 && !Character.isLetterOrDigit(c)) {
      regex.append('\\');
    }
    regex.appendCodePoint(c);
  }

  /**
   * A regular expression as the user wrote it, with flags {@code i c n m s x}; 2201B if it is none.
   */
  static Pattern compile(String regex, @Nullable String flags) {
    int bits = Pattern.UNICODE_CASE;
    for (char flag : (flags == null ? "" : flags).toCharArray()) {
      switch (flag) {
        case 'i' -> bits |= Pattern.CASE_INSENSITIVE;
        case 'c' -> bits &= ~Pattern.CASE_INSENSITIVE;
        case 'n', 's' -> bits |= Pattern.DOTALL;
        case 'm' -> bits |= Pattern.MULTILINE;
        case 'x' -> bits |= Pattern.COMMENTS;
        case 'g' -> {} // every occurrence is replaced anyway
        default ->
            throw new SqlError(
                SqlStates.INVALID_PARAMETER, "unknown regular expression flag '" + flag + "'");
      }
    }
    return compile(regex, bits);
  }

  private static Pattern compile(String regex, int bits) {
    try {
      return Pattern.compile(regex, bits);
    } catch (PatternSyntaxException e) {
      throw new SqlError(
          SqlStates.INVALID_REGULAR_EXPRESSION,
          "invalid regular expression '" + regex + "': " + e.getDescription(),
          e);
    }
  }

  /** Runs a match that gives up (54001) rather than backtrack for ever or too deep. */
  static <T extends @Nullable Object> T match(
      Pattern pattern, String text, Function<Matcher, T> action) {
    try {
      return action.apply(
          pattern.matcher(new Budgeted(text, 0, text.length(), new int[] {STEP_BUDGET})));
    } catch (StackOverflowError e) {
      throw tooComplex();
    }
  }

  private static SqlError tooComplex() {
    return new SqlError(
        SqlStates.STATEMENT_TOO_COMPLEX, "regular expression takes too long to match");
  }

  private static final class Budgeted implements CharSequence {
    private final String text;
    private final int from;
    private final int to;
    private final int[] stepsLeft;

    Budgeted(String text, int from, int to, int[] stepsLeft) {
      this.text = text;
      this.from = from;
      this.to = to;
      this.stepsLeft = stepsLeft;
    }

    @Override
    public char charAt(int index) {
      if (--stepsLeft[0] < 0) {
        throw tooComplex();
      }
      return text.charAt(from + index);
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Budgeted(text, from + start, from + end, stepsLeft);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }
}
