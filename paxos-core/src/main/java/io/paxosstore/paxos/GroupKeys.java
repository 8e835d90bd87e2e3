package io.paxosstore.paxos;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The group-first start of every key (design.md §3): {@code [space u8][family u32][slot u32]},
 * big-endian, so that a group is one contiguous range of each space and ranges sort as {@link
 * GroupId} does.
 */
public final class GroupKeys {
  /** Records that replication keeps about a group: head, outcomes, floor. */
  public static final byte SYSTEM = 0x01;

  /** Table rows and index entries. */
  public static final byte ROWS = 0x02;

  /**
   * Prepares whose outcome does not count yet. A space of its own, so that all groups' together are
   * one short range.
   */
  public static final byte PREPARED = 0x03;

  /**
   * What this replica alone knows of a group: its promise. No part of the group's state, so it
   * travels in no snapshot.
   */
  public static final byte LOCAL = 0x04;

  /** Bytes that a key spends on its space and group. */
  public static final int PREFIX_BYTES = 9;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private GroupKeys() {}

  /** The prefix of all keys of {@code group} in {@code space}, in an array of its own. */
  public static byte[] prefix(byte space, GroupId group) {
    return key(space, group, 0);
  }

  /**
   * An array that begins with the prefix and leaves {@code suffixBytes} after it for the caller to
   * fill.
   */
  public static byte[] key(byte space, GroupId group, int suffixBytes) {
    byte[] key = new byte[PREFIX_BYTES + suffixBytes];
    writePrefix(key, 0, space, group);
    return key;
  }

  /**
   * Writes the {@value #PREFIX_BYTES} bytes of the prefix into {@code target} at {@code offset}.
   */
  public static void writePrefix(byte[] target, int offset, byte space, GroupId group) {
    target[offset] = space;
    INT.set(target, offset + 1, group.family());
    INT.set(target, offset + 5, group.slot());
  }

  /** The first key that lies behind all keys of {@code group} in {@code space}. */
  public static byte[] end(byte space, GroupId group) {
    byte[] end = prefix(space, group);
    int last = end.length - 1;
    while (end[last] == (byte) 0xFF) {
      end[last--] = 0;
    }
    end[last]++;
    return end;
  }

  /** The group that a key of either space belongs to. */
  public static GroupId groupOf(byte[] key, int offset) {
    return new GroupId((int) INT.get(key, offset + 1), (int) INT.get(key, offset + 5));
  }
}
