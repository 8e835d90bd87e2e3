package io.paxosstore.sql.row;

import io.paxosstore.jdbc.protocol.SlotHash;
import io.paxosstore.sql.catalog.Family;

/**
 * Which entity group of a family a key belongs to: MurmurHash3 (x86, 32 bits, seed 0) of the
 * encoded entity-group columns, taken unsigned modulo the family's slots. Part of the storage
 * format: it never changes for a family that exists.
 */
public final class Slots {
  private Slots() {}

  /**
   * The slot of the rows whose entity-group columns encode to {@code key[from, to)}; 0 in a default
   * family.
   */
  public static int slotOf(Family family, byte[] key, int from, int to) {
    return family.keyColumns() == 0 ? 0 : SlotHash.slotOf(key, from, to, family.slots());
  }
}
