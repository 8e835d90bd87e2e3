package io.paxosstore.sql.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SlotHash;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyOrderTest {
  private static final long SEED = 20_260_101;
  private final KeyWriter writer = new KeyWriter();

  /** A way to make values of one type, to compare them, and to write them to a row. */
  enum Kind {
    SMALLINT(SqlTypeCode.SMALLINT, 0, 0, r -> (short) r.nextInt(), v -> (short) v),
    INTEGER(
        SqlTypeCode.INTEGER,
        0,
        0,
        r -> r.nextBoolean() ? r.nextInt(600) - 300 : r.nextInt(),
        v -> (int) v),
    BIGINT(SqlTypeCode.BIGINT, 0, 0, r -> r.nextLong() >> r.nextInt(64), v -> (long) v),
    TIMESTAMP(SqlTypeCode.TIMESTAMP, 6, 0, r -> r.nextLong() >> r.nextInt(64), v -> (long) v),
    BOOLEAN(SqlTypeCode.BOOLEAN, 0, 0, Random::nextBoolean, v -> (boolean) v),
    DECIMAL_SHORT(
        SqlTypeCode.DECIMAL,
        12,
        2,
        r -> BigDecimal.valueOf(r.nextLong() >> (24 + r.nextInt(40)), 2),
        v -> (BigDecimal) v),
    DECIMAL_LONG(SqlTypeCode.DECIMAL, 38, 10, Kind::wideDecimal, v -> (BigDecimal) v),
    DOUBLE(SqlTypeCode.DOUBLE, 0, 0, Kind::anyDouble, v -> (Double) v == 0 ? 0.0 : (Double) v),
    REAL(SqlTypeCode.REAL, 0, 0, r -> (float) anyDouble(r), v -> (Float) v == 0 ? 0.0f : (Float) v),
    CHAR(
        SqlTypeCode.CHAR,
        6,
        0,
        r -> padded(text(r)),
        v -> new Utf8(((String) v).replaceAll(" +$", ""))),
    VARCHAR(SqlTypeCode.VARCHAR, 20, 0, Kind::text, v -> new Utf8((String) v)),
    VARBINARY(
        SqlTypeCode.VARBINARY,
        20,
        0,
        Kind::binary,
        v -> new Utf8(new String((byte[]) v, StandardCharsets.ISO_8859_1), true));

    final SqlType type;
    final Function<Random, Object> random;
    final Function<Object, Comparable<?>> oracle;

    Kind(
        SqlTypeCode code,
        int precision,
        int scale,
        Function<Random, Object> random,
        Function<Object, Comparable<?>> oracle) {
      this.type = new SqlType(code, precision, scale, true);
      this.random = random;
      this.oracle = oracle;
    }

    private static BigDecimal wideDecimal(Random r) {
      BigInteger unscaled = new BigInteger(1 + r.nextInt(126), r);
      return new BigDecimal(r.nextBoolean() ? unscaled : unscaled.negate(), 10);
    }

    private static double anyDouble(Random r) {
      double[] special = {
        0.0,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        -1,
        1
      };
      return switch (r.nextInt(3)) {
        case 0 -> special[r.nextInt(special.length)];
        case 1 -> Double.longBitsToDouble(r.nextLong());
        default -> r.nextInt(10) - 5;
      };
    }

    private static String text(Random r) {
      int[] alphabet = {
        0, 1, 2, ' ', ' ', 'a', 'b', 0x7F, 0x80, 0xE9, 0x7FF, 0x800, 0xFFFD, 0x1F600, 0x10FFFF
      };
      StringBuilder text = new StringBuilder();
      for (int n = r.nextInt(7); n > 0; n--) {
        text.appendCodePoint(alphabet[r.nextInt(alphabet.length)]);
      }
      return text.toString();
    }

    private static String padded(String text) {
      return text + " ".repeat(6 - text.codePointCount(0, text.length()));
    }

    private static byte[] binary(Random r) {
      byte[] bytes = new byte[r.nextInt(5)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = (byte) new int[] {0, 1, 2, 0x7F, 0x80, 0xF8, 0xFF}[r.nextInt(7)];
      }
      return bytes;
    }
  }

  /** A string ordered by code points. */
  record Utf8(String text, boolean binary) implements Comparable<Utf8> {
    Utf8(String text) {
      this(text, false);
    }

    @Override
    public int compareTo(Utf8 that) {
      return Arrays.compare(text.codePoints().toArray(), that.text.codePoints().toArray());
    }
  }

  static byte[] row(SqlType type, @Nullable Object value) {
    RowWriter row = new RowWriter().begin(1);
    switch (value) {
      case null -> row.writeNull();
      case Boolean v -> row.writeBoolean(v);
      case Short v -> row.writeShort(v);
      case Integer v -> row.writeInt(v);
      case Long v -> row.writeLong(v);
      case Float v -> row.writeFloat(v);
      case Double v -> row.writeDouble(v);
      case BigDecimal v -> row.writeDecimal(v);
      case String v -> row.writeString(v);
      case byte[] v -> row.writeBytes(v, 0, v.length);
      default -> throw new IllegalArgumentException(type + " " + value);
    }
    return row.finish();
  }

  private byte[] key(SqlType type, @Nullable Object value, boolean descending) {
    writer.begin(1, 2, 3, 4);
    writer.append(row(type, value), 0, 0, type, descending);
    return writer.toKey();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static int compare(Kind kind, @Nullable Object a, @Nullable Object b) {
    Comparator<Comparable<?>> order = (x, y) -> ((Comparable) x).compareTo(y);
    return Comparator.nullsLast(order)
        .compare(a == null ? null : kind.oracle.apply(a), b == null ? null : kind.oracle.apply(b));
  }

  @ParameterizedTest
  @EnumSource
  void keysSortAsValuesDo_nullsAbove_descendingReversed(Kind kind) {
    Random random = new Random(SEED);
    for (int n = 0; n < 20_000; n++) {
      Object a = random.nextInt(20) == 0 ? null : kind.random.apply(random);
      Object b = random.nextInt(20) == 0 ? null : kind.random.apply(random);
      int expected = Integer.signum(compare(kind, a, b));
      String what = kind + " " + a + " " + b;
      assertEquals(
          expected,
          Integer.signum(
              Arrays.compareUnsigned(key(kind.type, a, false), key(kind.type, b, false))),
          what);
      assertEquals(
          -expected,
          Integer.signum(Arrays.compareUnsigned(key(kind.type, a, true), key(kind.type, b, true))),
          what);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noKeyOfAValueBeginsWithAnothers_soColumnsCanFollow(Kind kind) {
    Random random = new Random(SEED);
    for (int n = 0; n < 5_000; n++) {
      byte[] a = key(kind.type, kind.random.apply(random), n % 2 == 0);
      byte[] b = key(kind.type, kind.random.apply(random), n % 2 == 0);
      if (!Arrays.equals(a, b)) {
        int common = Arrays.mismatch(a, b);
        assertEquals(true, common < Math.min(a.length, b.length));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyReadsBackAsTheValueThatWentIn(Kind kind) {
    Random random = new Random(SEED);
    KeyReader reader = new KeyReader();
    RowWriter out = new RowWriter();
    for (int n = 0; n < 5_000; n++) {
      Object value = n % 20 == 0 ? null : kind.random.apply(random);
      boolean descending = n % 2 == 0;
      writer.begin(1, 2, 3, 4);
      writer.append(row(kind.type, value), 0, 0, kind.type, descending);
      writer.appendLong(77, SqlType.of(SqlTypeCode.INTEGER, false), false);
      byte[] key = writer.toKey();
      out.begin(2);
      reader.reset(key, 0, key.length).read(out, kind.type, descending);
      reader.read(out, SqlType.of(SqlTypeCode.INTEGER, false), false);
      byte[] back = out.finish();
      assertEquals(77, RowFormat.getInt(back, 0, 1));
      if (value == null) {
        assertEquals(true, RowFormat.isNull(back, 0, 0));
      } else if (!(value instanceof Double || value instanceof Float)) {
        assertArrayEquals(
            RowFormat.getBytes(row(kind.type, value), 0, 0), RowFormat.getBytes(back, 0, 0));
      }
      assertArrayEquals(key(kind.type, value, descending), rewritten(kind.type, back, descending));
      reader.reset(key, 0, key.length).skip(kind.type, descending);
      out.begin(1);
      reader.read(out, SqlType.of(SqlTypeCode.INTEGER, false), false);
      assertEquals(77, RowFormat.getInt(out.finish(), 0, 0));
    }
  }

  private byte[] rewritten(SqlType type, byte[] row, boolean descending) {
    writer.begin(1, 2, 3, 4);
    writer.append(row, 0, 0, type, descending);
    return writer.toKey();
  }

  @Test
  void aDriverFindsTheSlotThatTheKeyIsPlacedIn() {
    Family family = new Family(1, "W", 1009, 2);
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      long number = random.nextLong() >> random.nextInt(64);
      String text = "w" + random.ints(random.nextInt(5), 0, 4).boxed().toList();
      RowWriter bound = new RowWriter().begin(3).writeNull().writeLong(number).writeString(text);
      byte[] row = bound.finish();
      byte[] types = {
        SqlTypeCode.INTEGER.code(), SqlTypeCode.BIGINT.code(), SqlTypeCode.VARCHAR.code()
      };
      KeyWriter writer = new KeyWriter().begin(1, 0, 7, 0);
      writer.append(row, 0, 1, SqlType.of(SqlTypeCode.BIGINT, false), false);
      writer.append(row, 0, 2, new SqlType(SqlTypeCode.VARCHAR, 99, 0, false), false);
      Routing routing = new Routing(1, 1009, List.of(1, 2), Routing.UNKNOWN);
      assertEquals(writer.slotIn(family), routing.slotOf(new Parameters(types, row)));
      Routing byNull = new Routing(1, 1009, List.of(0), Routing.UNKNOWN);
      assertEquals(Routing.UNKNOWN, byNull.slotOf(new Parameters(types, row)));
    }
  }

  @Test
  void bytesOfTheFormatNeverChange() {
    SqlType integer = SqlType.of(SqlTypeCode.INTEGER, true);
    String prefix = "02" + "00000001" + "00000002" + "00000003" + "0004";
    assertEquals(prefix + "20", hex(key(integer, 0, false)));
    assertEquals(prefix + "df", hex(key(integer, 191, false)));
    assertEquals(prefix + "e0c0", hex(key(integer, 192, false)));
    assertEquals(prefix + "e37fffffff", hex(key(integer, Integer.MAX_VALUE, false)));
    assertEquals(prefix + "1ffe", hex(key(integer, -1, false)));
    assertEquals(prefix + "1c7fffffff", hex(key(integer, Integer.MIN_VALUE, false)));
    assertEquals(prefix + "f8", hex(key(integer, null, false)));
    assertEquals(prefix + "07", hex(key(integer, null, true)));
    assertEquals(prefix + "de", hex(key(integer, 1, true)));
    assertEquals(
        prefix + "e17fff",
        hex(key(new SqlType(SqlTypeCode.DECIMAL, 9, 2, true), new BigDecimal("327.67"), false)));
    assertEquals(
        prefix + "20bff0000000000000", hex(key(SqlType.of(SqlTypeCode.DOUBLE, true), 1.0, false)));
    assertEquals(
        prefix + "6101016200",
        hex(key(new SqlType(SqlTypeCode.VARCHAR, 9, 0, true), "a\0b", false)));
    assertEquals(
        prefix + "20f8010200",
        hex(
            key(
                new SqlType(SqlTypeCode.VARBINARY, 9, 0, true),
                new byte[] {(byte) 0xF8, 1},
                false)));
    assertEquals(
        0x248bfa47,
        SlotHash.hash("hello".getBytes(StandardCharsets.UTF_8), 0, 5),
        "MurmurHash3_x86_32, seed 0");
    assertEquals(0, SlotHash.hash(new byte[0], 0, 0));
  }

  @Test
  void equalNumbersHaveEqualKeys_whateverTheirScale() {
    SqlType column = new SqlType(SqlTypeCode.DECIMAL, 20, 4, true);
    byte[] one = key(column, new BigDecimal("1.0000"), false);
    for (String text : List.of("1", "1.0", "1.000000", "1E0")) {
      assertArrayEquals(one, key(column, new BigDecimal(text), false));
    }
  }

  @Test
  void aValueBetweenTwoOfTheColumnsStandsForTheOneBelow() {
    SqlType column = new SqlType(SqlTypeCode.DECIMAL, 9, 2, true);
    Random random = new Random(SEED);
    for (int n = 0; n < 2_000; n++) {
      BigDecimal value = BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, 4);
      BigDecimal below = value.setScale(2, RoundingMode.FLOOR);
      byte[] expected = key(column, below, false);
      writer.begin(1, 2, 3, 4);
      KeyWriter.Fit fit = writer.appendDecimal(value, column, false);
      assertArrayEquals(expected, writer.toKey());
      assertEquals(below.compareTo(value) == 0 ? KeyWriter.Fit.EXACT : KeyWriter.Fit.BELOW, fit);
    }
  }

  @Test
  void aKeyBeyondTheLimitIsRefused() {
    SqlType text = new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, true);
    SqlError error = assertThrows(SqlError.class, () -> key(text, "x".repeat(66_000), false));
    assertEquals("54000", error.sqlState());
  }

  @Test
  void theSuccessorEndsAPrefix() {
    assertEquals("0203", hex(KeyWriter.successor(new byte[] {2, 2, (byte) 0xFF})));
    assertEquals("0201", hex(KeyWriter.successor(new byte[] {2, 0})));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
