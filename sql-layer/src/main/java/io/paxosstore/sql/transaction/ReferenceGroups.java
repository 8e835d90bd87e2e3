package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The groups of reference tables: read together with every other group and seldom written. That a
 * group is one can be told from its number, so that no catalog has to be asked. Here are also the
 * keys of what R14 keeps about them: the right of another group to have it read nearby, which is a
 * row of that group, and its registration, a row of the reference group; both hold the number of
 * the grant.
 */
public final class ReferenceGroups {
  private static final int FAMILY_BIT = 1 << 30;

  /** No table has this number; beside it the last index numbers hold what is kept beside tables. */
  private static final int NO_TABLE = 0;

  private static final int RIGHT = 0xFFFC;
  private static final int REGISTRATION = 0xFFFB;
  private static final int OTHER_GROUP = Keys.INDEX_PREFIX_BYTES;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private ReferenceGroups() {}

  /**
   * The id of the family of a reference table, made of a number that no other family has.
   *
   * @param number 1 to 2<sup>30</sup> − 1
   */
  public static int familyId(int number) {
    return number | FAMILY_BIT;
  }

  static boolean contains(long group) {
    return ((int) (group >>> 32) & FAMILY_BIT) != 0;
  }

  /** True if a right may be kept in the group: it is one of rows, and none of these. */
  static boolean mayHoldRights(long group) {
    return !contains(group) && group >>> 32 != 0;
  }

  /** Key of the holder's right to have the reference group read nearby. */
  static byte[] right(long holder, long reference) {
    return key(holder, RIGHT, reference);
  }

  /** Key of the registration of that right. */
  static byte[] registration(long reference, long holder) {
    return key(reference, REGISTRATION, holder);
  }

  /** The first key of all registrations. */
  static byte[] registryStart(long reference) {
    return prefix(reference, REGISTRATION, OTHER_GROUP);
  }

  /** The key after all registrations. */
  static byte[] registryEnd(long reference) {
    return prefix(reference, REGISTRATION + 1, OTHER_GROUP);
  }

  /** The group whose right is registered where the cursor stands. */
  static long holder(Cursor registration) {
    return (long) LONG.get(registration.keyArray(), registration.keyOffset() + OTHER_GROUP);
  }

  /** True if the key is that of a right or of a registration. */
  static boolean keeps(byte[] key) {
    return key.length == OTHER_GROUP + Long.BYTES
        && (int) INT.get(key, GroupKeys.PREFIX_BYTES) == NO_TABLE
        && Keys.group(key) >>> 32 != 0; // else it is of the catalog, which counts otherwise
  }

  static byte[] number(long number) {
    byte[] row = new byte[Long.BYTES];
    LONG.set(row, 0, number);
    return row;
  }

  static long number(byte[] row, int offset) {
    return (long) LONG.get(row, offset);
  }

  private static byte[] key(long group, int index, long other) {
    byte[] key = prefix(group, index, OTHER_GROUP + Long.BYTES);
    LONG.set(key, OTHER_GROUP, other);
    return key;
  }

  private static byte[] prefix(long group, int index, int length) {
    GroupId id = Keys.groupId(group);
    byte[] key = GroupKeys.key(GroupKeys.ROWS, id, length - GroupKeys.PREFIX_BYTES);
    INT.set(key, GroupKeys.PREFIX_BYTES, NO_TABLE);
    SHORT.set(key, GroupKeys.PREFIX_BYTES + 4, (short) index);
    return key;
  }
}
