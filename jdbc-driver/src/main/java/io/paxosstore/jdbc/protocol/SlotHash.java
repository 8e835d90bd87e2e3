package io.paxosstore.jdbc.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The hash that places an entity-group key in a slot: MurmurHash3 (x86, 32 bits, seed 0) of the
 * encoded key columns, taken unsigned modulo the family's slots. Part of the storage format, and
 * known to drivers so that they find a row's home by themselves.
 */
public final class SlotHash {
  private SlotHash() {}

  /** The slot, of {@code slots}, of the entity-group columns encoded in {@code key[from, to)}. */
  public static int slotOf(byte[] key, int from, int to, int slots) {
    return Integer.remainderUnsigned(hash(key, from, to), slots);
  }

  /** MurmurHash3 of {@code bytes[from, to)}. */
  public static int hash(byte[] bytes, int from, int to) {
    ByteBuffer blocks = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int hash = 0;
    int at = from;
    for (; to - at >= 4; at += 4) {
      hash = Integer.rotateLeft(hash ^ mix(blocks.getInt(at)), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int k = to - 1; k >= at; k--) {
      tail = tail << 8 | (bytes[k] & 0xFF);
    }
    hash ^= mix(tail) ^ (to - from);
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  private static int mix(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
