package io.paxosstore.sql.row;

import io.paxosstore.paxos.GroupKeys;

/**
 * How key columns are laid out, so that comparing bytes (unsigned) compares values. See {@code
 * docs/formats/keys.md}.
 *
 * <pre>
 * key      := space u8 (2) · family u32 · slot u32 · table u32 · index u16 · column*      (big-endian)
 * column   := null | value; every byte inverted if the column is descending
 * null     := F8, above every value
 * integer  := 20+v for 0 ≤ v &lt; 192, else E0+n-1 · n bytes of v, or 20-n · n inverted bytes of -v; n as small as can be
 * double   := 20 · IEEE bits, sign flipped, all bits flipped if negative; -0.0 as 0.0, one NaN
 * text     := UTF-8 with 00 → 01 01, 01 → 01 02 · 00; CHAR without trailing blanks
 * binary   := 20 · bytes escaped as for text · 00
 * </pre>
 *
 * BOOLEAN, DATE and times are integers; DECIMAL is the integer of its unscaled value at the
 * column's scale; REAL is encoded as DOUBLE. So a BIGINT bound fits an INTEGER column, and an
 * entity-group key has the same bytes in tables that declare it as INTEGER and BIGINT.
 */
final class KeyFormat {
  /** Bytes before the first column. */
  static final int PREFIX_BYTES = GroupKeys.PREFIX_BYTES + 6;

  /** Index of the slot in a key. */
  static final int SLOT_AT = 5;

  /** Longest key that storage takes. */
  static final int MAX_KEY_BYTES = 0xFFFF;

  static final int NULL = 0xF8;

  /** Precedes values whose own first byte may be as great as {@link #NULL}. */
  static final int PRESENT = 0x20;

  static final int SMALL_INTEGER = 0x20;
  static final int SMALL_INTEGERS = 0xC0;

  /** First byte of a positive integer of n bytes is this + n - 1. */
  static final int POSITIVE = SMALL_INTEGER + SMALL_INTEGERS;

  /** Most bytes of an integer's magnitude: headers stay inside 08 to F7. */
  static final int MAX_MAGNITUDE_BYTES = 24;

  static final int TERMINATOR = 0x00;
  static final int ESCAPE = 0x01;

  private KeyFormat() {}
}
