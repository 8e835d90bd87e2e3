package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Signature.Kind.ANY;
import static io.paxosstore.sql.executor.expression.Signature.Kind.BYTES;
import static io.paxosstore.sql.executor.expression.Signature.Kind.INTEGER;
import static io.paxosstore.sql.executor.expression.Signature.Kind.TEXT;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.executor.expression.FunctionLibrary.Body;
import io.paxosstore.sql.executor.expression.FunctionLibrary.Registry;
import io.paxosstore.sql.executor.expression.Signature.Result;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Named functions of strings and binary values. */
final class TextLibrary {
  private TextLibrary() {}

  static void addTo(Registry registry) {
    addParts(registry);
    addChanges(registry);
    addPatterns(registry);
    addCodes(registry);
    registry.addVariadic("CONCAT", Result.TEXT, 1, List.of(ANY), TextLibrary::concat);
    registry.addVariadic(
        "CONCAT_WS", Result.TEXT, 2, List.of(TEXT, ANY), TextLibrary::concatWithSeparator);
    for (String name : List.of("UUID", "RANDOM_UUID", "GEN_RANDOM_UUID")) {
      registry.addRandom(name, Result.TEXT, List.of(), args -> UUID.randomUUID().toString());
    }
  }

  private static void addParts(Registry registry) {
    registry.add(
        "LEFT", Result.TEXT, List.of(TEXT, INTEGER), args -> left(text(args, 0), number(args, 1)));
    registry.add(
        "RIGHT",
        Result.TEXT,
        List.of(TEXT, INTEGER),
        args -> right(text(args, 0), number(args, 1)));
    registry.add(
        "SPLIT_PART",
        Result.TEXT,
        List.of(TEXT, TEXT, INTEGER),
        args -> part(text(args, 0), text(args, 1), number(args, 2)));
    registry.add("LENGTH", Result.INTEGER, List.of(TEXT), args -> length(text(args, 0)));
    Body strpos = args -> strpos(text(args, 0), text(args, 1));
    registry.add("STRPOS", Result.INTEGER, List.of(TEXT, TEXT), strpos);
    registry.add("INSTR", Result.INTEGER, List.of(TEXT, TEXT), strpos);
    registry.add(
        "LOCATE",
        Result.INTEGER,
        List.of(TEXT, TEXT),
        args -> strpos(text(args, 1), text(args, 0)));
    registry.add(
        "STARTS_WITH",
        Result.BOOLEAN,
        List.of(TEXT, TEXT),
        args -> text(args, 0).startsWith(text(args, 1)));
    registry.add(
        "ENDS_WITH",
        Result.BOOLEAN,
        List.of(TEXT, TEXT),
        args -> text(args, 0).endsWith(text(args, 1)));
    registry.add(
        "LTRIM",
        Result.TEXT,
        1,
        List.of(TEXT, TEXT),
        args -> TextFunctions.trim(text(args, 0), set(args), true, false));
    registry.add(
        "RTRIM",
        Result.TEXT,
        1,
        List.of(TEXT, TEXT),
        args -> TextFunctions.trim(text(args, 0), set(args), false, true));
    registry.add(
        "BTRIM",
        Result.TEXT,
        1,
        List.of(TEXT, TEXT),
        args -> TextFunctions.trim(text(args, 0), set(args), true, true));
  }

  private static void addChanges(Registry registry) {
    registry.add("INITCAP", Result.TEXT, List.of(TEXT), args -> initcap(text(args, 0)));
    registry.add(
        "REVERSE",
        Result.TEXT,
        List.of(TEXT),
        args -> new StringBuilder(text(args, 0)).reverse().toString());
    registry.add(
        "REPEAT",
        Result.TEXT,
        List.of(TEXT, INTEGER),
        args -> repeat(text(args, 0), number(args, 1)));
    registry.add("SPACE", Result.TEXT, List.of(INTEGER), args -> repeat(" ", number(args, 0)));
    registry.add("LPAD", Result.TEXT, 2, List.of(TEXT, INTEGER, TEXT), args -> pad(args, true));
    registry.add("RPAD", Result.TEXT, 2, List.of(TEXT, INTEGER, TEXT), args -> pad(args, false));
    registry.add(
        "TRANSLATE",
        Result.TEXT,
        List.of(TEXT, TEXT, TEXT),
        args -> translate(text(args, 0), text(args, 1), text(args, 2)));
    registry.add("INSERT", Result.TEXT, List.of(TEXT, INTEGER, INTEGER, TEXT), TextLibrary::insert);
    registry.add("SOUNDEX", Result.TEXT, List.of(TEXT), args -> soundex(text(args, 0)));
  }

  private static void addPatterns(Registry registry) {
    registry.add("ILIKE", Result.BOOLEAN, 2, List.of(TEXT, TEXT, TEXT), TextLibrary::ilike);
    registry.add("NOT ILIKE", Result.BOOLEAN, 2, List.of(TEXT, TEXT, TEXT), args -> !ilike(args));
    registry.add(
        "REGEXP_LIKE",
        Result.BOOLEAN,
        2,
        List.of(TEXT, TEXT, TEXT),
        args ->
            Patterns.match(
                Patterns.compile(text(args, 1), optional(args, 2)), text(args, 0), Matcher::find));
    registry.add(
        "REGEXP_REPLACE",
        Result.TEXT,
        2,
        List.of(TEXT, TEXT, TEXT, TEXT),
        TextLibrary::regexpReplace);
    registry.add(
        "REGEXP_SUBSTR",
        Result.TEXT,
        2,
        List.of(TEXT, TEXT, TEXT),
        args -> {
          Pattern pattern = Patterns.compile(text(args, 1), optional(args, 2));
          return Patterns.<@Nullable String>match(
              pattern, text(args, 0), m -> m.find() ? m.group() : null);
        });
  }

  private static void addCodes(Registry registry) {
    registry.add(
        "ASCII",
        Result.INTEGER,
        List.of(TEXT),
        args -> text(args, 0).isEmpty() ? 0L : (long) text(args, 0).codePointAt(0));
    Body chr = args -> character(number(args, 0));
    registry.add("CHR", Result.TEXT, List.of(INTEGER), chr);
    registry.add("CHAR", Result.TEXT, List.of(INTEGER), chr);
    registry.add("MD5", Result.TEXT, List.of(BYTES), args -> digest("MD5", bytes(args, 0)));
    registry.add("SHA1", Result.TEXT, List.of(BYTES), args -> digest("SHA-1", bytes(args, 0)));
    registry.add("SHA256", Result.TEXT, List.of(BYTES), args -> digest("SHA-256", bytes(args, 0)));
    registry.add("SHA512", Result.TEXT, List.of(BYTES), args -> digest("SHA-512", bytes(args, 0)));
    Body hex = args -> HexFormat.of().withUpperCase().formatHex(bytes(args, 0));
    registry.add("HEX", Result.TEXT, List.of(BYTES), hex);
    registry.add("TO_HEX", Result.TEXT, List.of(BYTES), hex);
    registry.add(
        "FROM_HEX",
        Result.BINARY,
        List.of(TEXT),
        args -> decode(text(args, 0), HexFormat.of()::parseHex));
    registry.add(
        "TO_BASE64",
        Result.TEXT,
        List.of(BYTES),
        args -> Base64.getEncoder().encodeToString(bytes(args, 0)));
    registry.add(
        "FROM_BASE64",
        Result.BINARY,
        List.of(TEXT),
        args -> decode(text(args, 0), Base64.getDecoder()::decode));
  }

  static String text(@Nullable Object[] args, int k) {
    return (String) Objects.requireNonNull(args[k]);
  }

  static long number(@Nullable Object[] args, int k) {
    return (Long) Objects.requireNonNull(args[k]);
  }

  private static byte[] bytes(@Nullable Object[] args, int k) {
    return (byte[]) Objects.requireNonNull(args[k]);
  }

  private static @Nullable String optional(@Nullable Object[] args, int k) {
    return k < args.length ? (String) args[k] : null;
  }

  private static String set(@Nullable Object[] args) {
    return args.length > 1 ? text(args, 1) : " ";
  }

  private static Object concat(@Nullable Object[] args) {
    StringBuilder out = new StringBuilder();
    for (Object arg : args) {
      if (arg != null) {
        out.append(arg);
        TextFunctions.checkLength(out.length());
      }
    }
    return out.toString();
  }

  private static @Nullable Object concatWithSeparator(@Nullable Object[] args) {
    if (args[0] == null) {
      return null;
    }
    StringJoiner out = new StringJoiner(text(args, 0));
    for (int k = 1; k < args.length; k++) {
      if (args[k] != null) {
        out.add(text(args, k));
        TextFunctions.checkLength(out.length());
      }
    }
    return out.toString();
  }

  private static long length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The first n characters; for a negative n all but the last -n. */
  private static String left(String text, long n) {
    return TextFunctions.left(text, n >= 0 ? n : Math.max(0, length(text) + n));
  }

  /** The last n characters; for a negative n all but the first -n. */
  private static String right(String text, long n) {
    return TextFunctions.behind(
        text, n >= 0 ? Math.max(0, length(text) - n) : -Math.max(n, -length(text)));
  }

  private static String part(String text, String separator, long n) {
    if (n == 0) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, "SPLIT_PART counts from 1");
    }
    String[] parts =
        separator.isEmpty() ? new String[] {text} : text.split(Pattern.quote(separator), -1);
    long index = n > 0 ? n - 1 : parts.length + n;
    return index >= 0 && index < parts.length ? parts[(int) index] : "";
  }

  private static long strpos(String text, String needle) {
    int found = text.indexOf(needle);
    return found < 0 ? 0 : 1L + text.codePointCount(0, found);
  }

  private static String initcap(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inWord = false;
    for (int k = 0; k < text.length(); ) {
      int c = text.codePointAt(k);
      k += Character.charCount(c);
      out.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inWord = Character.isLetterOrDigit(c);
    }
    return out.toString();
  }

  private static String repeat(String text, long times) {
    if (times <= 0 || text.isEmpty()) {
      return "";
    }
    TextFunctions.checkLength(times > TextFunctions.MAX_BYTES ? times : times * text.length());
    return text.repeat((int) times);
  }

  private static String pad(@Nullable Object[] args, boolean left) {
    String text = text(args, 0);
    long wanted = Math.max(0, number(args, 1));
    String fill = args.length > 2 ? text(args, 2) : " ";
    long missing = wanted - length(text);
    if (missing <= 0 || fill.isEmpty()) {
      return TextFunctions.left(text, wanted);
    }
    TextFunctions.checkLength(wanted);
    long fillLength = length(fill);
    String padding = TextFunctions.left(repeat(fill, missing / fillLength + 1), missing);
    return left ? padding + text : text + padding;
  }

  private static String translate(String text, String from, String to) {
    int[] wanted = from.codePoints().toArray();
    int[] replacements = to.codePoints().toArray();
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int k = 0;
              while (k < wanted.length && wanted[k] != c) {
                k++;
              }
              if (k == wanted.length) {
                out.appendCodePoint(c);
              } else if (k < replacements.length) {
                out.appendCodePoint(replacements[k]);
              }
            });
    return out.toString();
  }

  /** INSERT(text, from, length, replacement), as MySQL and ODBC have it. */
  private static String insert(@Nullable Object[] args) {
    String text = text(args, 0);
    long from = number(args, 1);
    if (from < 1 || from > length(text)) {
      return text;
    }
    long removed = Math.min(Math.max(0, number(args, 2)), length(text));
    return TextFunctions.left(text, from - 1)
        + text(args, 3)
        + TextFunctions.behind(text, from - 1 + removed);
  }

  private static String soundex(String text) {
    String codes = "01230120022455012623010202";
    StringBuilder out = new StringBuilder();
    char last = '0';
    for (char c : text.toUpperCase(Locale.ROOT).toCharArray()) {
      if (c < 'A' || c > 'Z') {
        continue;
      }
      char code = codes.charAt(c - 'A');
      if (out.isEmpty()) {
        out.append(c);
      } else if (code != '0' && code != last) {
        out.append(code);
      }
      if (c != 'H' && c != 'W') {
        last = code;
      }
      if (out.length() == 4) {
        break;
      }
    }
    return out.isEmpty() ? "" : out + "0".repeat(4 - out.length());
  }

  private static boolean ilike(@Nullable Object[] args) {
    String escape = optional(args, 2);
    String pattern = text(args, 1).toLowerCase(Locale.ROOT);
    byte[] text = text(args, 0).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    int escapeCharacter = escape == null ? -1 : LikePattern.escape(escape.toLowerCase(Locale.ROOT));
    return LikePattern.of(pattern, escapeCharacter).matches(text, 0, text.length);
  }

  private static String regexpReplace(@Nullable Object[] args) {
    String replacement = args.length > 2 ? text(args, 2) : "";
    Pattern pattern = Patterns.compile(text(args, 1), optional(args, 3));
    try {
      String result = Patterns.match(pattern, text(args, 0), m -> m.replaceAll(replacement));
      TextFunctions.checkLength(result.length());
      return result;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new SqlError(
          SqlStates.INVALID_REGULAR_EXPRESSION, "invalid replacement '" + replacement + "'", e);
    }
  }

  private static String character(long code) {
    if (code < 0
        || code > Character.MAX_CODE_POINT
        || (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE)) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, code + " is no character");
    }
    return Character.toString((int) code);
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks " + algorithm, e);
    }
  }

  private interface Decoder {
    byte[] decode(String text);
  }

  private static byte[] decode(String text, Decoder decoder) {
    try {
      return decoder.decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new SqlError(
          SqlStates.INVALID_CAST, "text is not validly encoded: " + e.getMessage(), e);
    }
  }
}
