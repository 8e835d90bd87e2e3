package io.paxosstore.lsm.rows;

import java.util.HexFormat;

/** Bytes for people: text where all of them are printable, else hexadecimal digits. */
public final class KeyText {
  private static final int LONGEST = 48;

  private KeyText() {}

  /** A key or value, shortened in the middle of nothing: what is left out is counted. */
  public static String of(byte[] bytes) {
    return of(bytes, LONGEST);
  }

  /** The same with at most so many bytes of it. */
  public static String of(byte[] bytes, int longest) {
    int shown = Math.min(bytes.length, longest);
    boolean printable = bytes.length > 0;
    for (int i = 0; i < shown; i++) {
      printable &= bytes[i] > ' ' && bytes[i] < 0x7F && bytes[i] != '\'';
    }
    String text =
        printable
            ? "'" + new String(bytes, 0, shown, java.nio.charset.StandardCharsets.US_ASCII) + "'"
            : "x" + HexFormat.of().formatHex(bytes, 0, shown);
    return bytes.length == shown ? text : text + "+" + (bytes.length - shown);
  }
}
