package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a storage key tells this layer: its group, as a long whose unsigned order is that of {@link
 * GroupId}, and a hash. Hot paths carry the long: it costs one load and no object.
 */
final class Keys {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  /** Bytes of a row's key before its columns: group prefix, table u32, index u16. */
  static final int INDEX_PREFIX_BYTES = GroupKeys.PREFIX_BYTES + 6;

  private Keys() {}

  static long group(byte[] key) {
    return (long) LONG.get(key, 1);
  }

  static long group(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset + 1);
  }

  static GroupId groupId(long group) {
    return new GroupId((int) (group >>> 32), (int) group);
  }

  static long group(GroupId id) {
    return ((long) id.family() << 32) | Integer.toUnsignedLong(id.slot());
  }

  static int hash(byte[] key) {
    return spread(Arrays.hashCode(key));
  }

  /**
   * Keys of one table differ in their last bytes only, which a polynomial hash leaves in its low
   * bits.
   */
  static int spread(int hash) {
    int h = hash * 0x9E3779B9;
    return h ^ (h >>> 15);
  }

  /** The first key after {@code key}. */
  static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** The key for people: what of it is an identifier, then the rest in hex. */
  static String describe(byte[] key) {
    GroupId group = GroupKeys.groupOf(key, 0);
    if (key.length < INDEX_PREFIX_BYTES) {
      return "key 0x" + HexFormat.of().formatHex(key) + " of group " + group;
    }
    return "row 0x"
        + HexFormat.of().formatHex(key, INDEX_PREFIX_BYTES, key.length)
        + " of table #"
        + Integer.toUnsignedString((int) INT.get(key, GroupKeys.PREFIX_BYTES))
        + " index "
        + Short.toUnsignedInt((short) SHORT.get(key, GroupKeys.PREFIX_BYTES + 4))
        + " in group "
        + group;
  }
}
