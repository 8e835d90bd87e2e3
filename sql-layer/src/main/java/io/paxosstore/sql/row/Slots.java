package io.paxosstore.sql.row;

import io.paxosstore.sql.catalog.Family;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Which entity group of a family a key belongs to: MurmurHash3 (x86, 32 bits, seed 0) of the
 * encoded entity-group columns, taken unsigned modulo the family's slots. Part of the storage
 * format: it never changes for a family that exists.
 */
public final class Slots {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Slots() {}

  /**
   * The slot of the rows whose entity-group columns encode to {@code key[from, to)}; 0 in a default
   * family.
   */
  public static int slotOf(Family family, byte[] key, int from, int to) {
    return family.keyColumns() == 0
        ? 0
        : Integer.remainderUnsigned(hash(key, from, to), family.slots());
  }

  static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    int at = from;
    for (; to - at >= 4; at += 4) {
      hash = Integer.rotateLeft(hash ^ mix((int) INT.get(bytes, at)), 13) * 5 + 0xe6546b64;
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
