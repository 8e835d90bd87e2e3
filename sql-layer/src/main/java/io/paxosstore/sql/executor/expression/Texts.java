package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.executor.expression.Casts.Mode;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings and binary values brought to the length of a type. */
final class Texts {
  private Texts() {}

  /** A string as a value of a CHAR or VARCHAR type. */
  static Evaluator fit(Evaluator text, SqlType to, Mode mode) {
    boolean pads = to.code() == SqlTypeCode.CHAR;
    boolean shorter = text.type.precision() <= to.precision();
    if (!pads && (shorter || to.precision() == SqlType.UNBOUNDED || mode == Mode.BIND)) {
      return text.type.code() == to.code() ? text : Computed.ofBytes(to, text::evalBytes);
    }
    if (pads
        && text.type.code() == SqlTypeCode.CHAR
        && text.type.precision() == to.precision()
        && mode == Mode.CAST) {
      return text;
    }
    return Computed.ofBytes(
        to,
        frame -> {
          byte[] utf8 = text.evalBytes(frame);
          return frame.isNull ? utf8 : fit(frame, utf8, to, mode);
        });
  }

  /** Brings the string in the frame's registers to the length of the type. */
  private static byte[] fit(EvaluationFrame frame, byte[] utf8, SqlType to, Mode mode) {
    int from = frame.offset;
    int end = from + frame.length;
    int limit = to.precision();
    boolean pads = to.code() == SqlTypeCode.CHAR;
    // No string has more characters than bytes.
    int characters = frame.length <= limit && !pads ? 0 : RowValues.characters(utf8, from, end);
    if (characters > limit && mode != Mode.BIND) {
      int cut = Bytes.skip(utf8, from, end, limit);
      if (mode == Mode.ASSIGN && RowValues.trimmedEnd(utf8, from, end) > cut) {
        throw new SqlError(
            SqlStates.STRING_TOO_LONG,
            "string of " + characters + " characters is too long for " + to);
      }
      frame.length = cut - from;
      return utf8;
    }
    if (!pads || characters >= limit) {
      return utf8;
    }
    byte[] padded = new byte[frame.length + limit - characters];
    System.arraycopy(utf8, from, padded, 0, frame.length);
    Arrays.fill(padded, frame.length, padded.length, (byte) ' ');
    return Evaluator.bytes(frame, padded);
  }

  /** A binary value, or the UTF-8 bytes of a string, as a value of a BINARY or VARBINARY type. */
  static Evaluator fitBinary(Evaluator value, SqlType to, Mode mode) {
    boolean pads = to.code() == SqlTypeCode.BINARY;
    return Computed.ofBytes(
        to,
        frame -> {
          byte[] bytes = value.evalBytes(frame);
          if (frame.isNull) {
            return bytes;
          }
          if (frame.length > to.precision() && mode != Mode.BIND) {
            if (mode == Mode.ASSIGN) {
              throw new SqlError(
                  SqlStates.STRING_TOO_LONG,
                  "binary value of " + frame.length + " bytes is too long for " + to);
            }
            frame.length = to.precision();
          } else if (pads && frame.length < to.precision()) {
            byte[] padded = new byte[to.precision()];
            System.arraycopy(bytes, frame.offset, padded, 0, frame.length);
            return Evaluator.bytes(frame, padded);
          }
          return bytes;
        });
  }

  /** Refuses bytes that are no UTF-8 with 22021. */
  static void checkUtf8(byte[] bytes, int from, int to) {
    if (Bytes.isAscii(bytes, from, to)) {
      return;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
    } catch (CharacterCodingException e) {
      throw new SqlError(SqlStates.CHARACTER_NOT_IN_REPERTOIRE, "bytes are no valid UTF-8 text", e);
    }
  }
}
