package io.paxosstore.sql.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Which tables a transaction has touched in which groups, read off the keys. Made for being asked
 * at every access: the same as the last time costs two comparisons. One thread.
 */
final class TouchedTables {
  private static final int GROUP_AT = 1;
  private static final int TABLE_AT = 9;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  // Numbers of tables start at 1, so 0 stands for nothing.
  private long lastGroup;
  private int lastTable;

  /** Open addressing, a power of two long, at most half full. */
  private long[] groups = {};

  private int[] tables = {};
  private int size;

  /** True if the group and table of the key were added. */
  boolean contains(byte[] key) {
    long group = (long) LONG.get(key, GROUP_AT);
    int table = (int) INT.get(key, TABLE_AT);
    if (table == lastTable && group == lastGroup) {
      return true;
    }
    if (size == 0 || tables[place(group, table)] == 0) {
      return false;
    }
    lastGroup = group;
    lastTable = table;
    return true;
  }

  /** Adds the group and table of a key. */
  void add(byte[] key) {
    if (2 * (size + 1) > tables.length) {
      grow();
    }
    lastGroup = (long) LONG.get(key, GROUP_AT);
    lastTable = (int) INT.get(key, TABLE_AT);
    int at = place(lastGroup, lastTable);
    if (tables[at] == 0) {
      groups[at] = lastGroup;
      tables[at] = lastTable;
      size++;
    }
  }

  private int place(long group, int table) {
    int mask = tables.length - 1;
    long mixed = (group ^ (long) table << 48 ^ table) * 0x9E3779B97F4A7C15L;
    int at = (int) (mixed >>> 40) & mask;
    while (tables[at] != 0 && (tables[at] != table || groups[at] != group)) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldGroups = groups;
    int[] oldTables = tables;
    int length = Math.max(8, 2 * oldTables.length);
    groups = new long[length];
    tables = new int[length];
    for (int i = 0; i < oldTables.length; i++) {
      if (oldTables[i] != 0) {
        int at = place(oldGroups[i], oldTables[i]);
        groups[at] = oldGroups[i];
        tables[at] = oldTables[i];
      }
    }
  }
}
