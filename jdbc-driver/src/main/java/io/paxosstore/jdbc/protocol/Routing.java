package io.paxosstore.jdbc.protocol;

import java.util.Arrays;
import java.util.List;

/**
 * Which entity group a statement touches, as far as its parameters tell: what a driver needs to
 * send it to the group's home at once. A hint: a wrong guess costs a hop.
 *
 * @param family the family of the tables that it names
 * @param slots the family's slots
 * @param parameters the parameters, from 0, that form the entity-group key, in its order; empty if
 *     the slot is always {@code fixedSlot}
 * @param fixedSlot the slot, if no parameter decides it
 */
public record Routing(int family, int slots, List<Integer> parameters, int fixedSlot) {
  /** The slot is not known from the parameters. */
  public static final int UNKNOWN = -1;

  // docs/formats/keys.md.
  private static final int SMALL_INTEGER = 0x20;
  private static final int SMALL_INTEGERS = 0xC0;
  private static final int POSITIVE = SMALL_INTEGER + SMALL_INTEGERS;
  private static final int ESCAPE = 0x01;

  /** Copies the list. */
  public Routing {
    parameters = List.copyOf(parameters);
  }

  /**
   * The slot that the bound values lead to; {@link #UNKNOWN} if one of them is null, missing, or of
   * a type whose key only the server makes.
   */
  public int slotOf(Parameters bound) {
    if (parameters.isEmpty()) {
      return fixedSlot;
    }
    byte[] key = new byte[64];
    int length = 0;
    for (int parameter : parameters) {
      if (parameter >= bound.types().length || RowFormat.isNull(bound.row(), 0, parameter)) {
        return UNKNOWN;
      }
      SqlTypeCode type = SqlTypeCode.ofCode(bound.types()[parameter]);
      if (type == SqlTypeCode.VARCHAR) {
        int count = RowFormat.length(bound.row(), 0, parameter);
        key = Arrays.copyOf(key, length + 2 * count + 64);
        length = text(bound.row(), RowFormat.start(bound.row(), 0, parameter), count, key, length);
      } else {
        key = Arrays.copyOf(key, length + 64);
        switch (type) {
          case TINYINT:
            length = integer(RowFormat.getByte(bound.row(), 0, parameter), key, length);
            break;
          case SMALLINT:
            length = integer(RowFormat.getShort(bound.row(), 0, parameter), key, length);
            break;
          case INTEGER:
            length = integer(RowFormat.getInt(bound.row(), 0, parameter), key, length);
            break;
          case BIGINT:
            length = integer(RowFormat.getLong(bound.row(), 0, parameter), key, length);
            break;
          default:
            return UNKNOWN;
        }
      }
    }
    return SlotHash.slotOf(key, 0, length, slots);
  }

  private static int text(byte[] source, int from, int count, byte[] key, int at) {
    int length = at;
    for (int k = from; k < from + count; k++) {
      byte b = source[k];
      if (b == 0 || b == ESCAPE) {
        key[length++] = ESCAPE;
        key[length++] = (byte) (b + 1);
      } else {
        key[length++] = b;
      }
    }
    key[length++] = 0;
    return length;
  }

  private static int integer(long value, byte[] key, int at) {
    int length = at;
    if (value >= 0 && value < SMALL_INTEGERS) {
      key[length++] = (byte) (SMALL_INTEGER + value);
      return length;
    }
    long magnitude = value >= 0 ? value : -value; // unsigned, so right for the smallest long too
    int n = (71 - Long.numberOfLeadingZeros(magnitude)) >>> 3;
    key[length++] = (byte) (value >= 0 ? POSITIVE + n - 1 : SMALL_INTEGER - n);
    long bytes = value >= 0 ? magnitude : ~magnitude;
    for (int shift = (n - 1) * 8; shift >= 0; shift -= 8) {
      key[length++] = (byte) (bytes >>> shift);
    }
    return length;
  }
}
