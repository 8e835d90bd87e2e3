package io.paxosstore.sql.row;

/**
 * A part of an index: keys in [from, to) of one slot, or the same part of every slot of the family.
 *
 * @param slot the slot, or {@link #EVERY_SLOT}
 * @param from first key, inclusive; for {@link #EVERY_SLOT} that of slot 0
 * @param to end, exclusive
 * @param point whether {@code from} is the only key that the span can hold
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; keys are arrays everywhere
public record KeySpan(int slot, byte[] from, byte[] to, boolean point) {
  /** The columns that decide the slot are not fixed. */
  public static final int EVERY_SLOT = -1;

  /** True if no key is in the span. */
  public boolean isEmpty() {
    return java.util.Arrays.compareUnsigned(from, to) >= 0;
  }

  /** The first key in a slot; for a span of every slot, in an array of its own. */
  public byte[] from(int inSlot) {
    return slot == EVERY_SLOT ? inSlot(from, inSlot) : from;
  }

  /** The end in a slot. */
  public byte[] to(int inSlot) {
    return slot == EVERY_SLOT ? inSlot(to, inSlot) : to;
  }

  private static byte[] inSlot(byte[] key, int slot) {
    byte[] copy = key.clone();
    for (int k = 0; k < 4; k++) {
      copy[KeyFormat.SLOT_AT + k] = (byte) (slot >>> (24 - 8 * k));
    }
    return copy;
  }
}
