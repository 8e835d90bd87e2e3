package io.paxosstore.sql.catalog;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where a table's things lie among the keys: {@code [space u8][family u32][slot u32][table
 * u32][index u16] …}. Two index numbers that no index can have hold what the database itself keeps
 * per table.
 */
public final class StorageKeys {
  /** The group of the catalog itself. */
  static final GroupId CATALOG = new GroupId(0, 0);

  /** Greatest number of an index. */
  static final int MAX_INDEX = 0xFF00;

  /** Number that stands for a shape which nothing is written under any more. */
  static final long DROPPED = Long.MAX_VALUE;

  private static final int SHAPE = 0xFFFD;
  private static final int SEQUENCE = 0xFFFE;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private StorageKeys() {}

  /**
   * Key of the row that says under which shape the table's keys of one group were last written: the
   * catalog version of that shape, or {@link #DROPPED}. No row stands for 0, the shape that the
   * table was created with. Every transaction that writes reads it in each group that it touches,
   * and raises it where it is lower than the shape that it was planned on; so all writes of a group
   * are made under one shape at a time, and none under one that is older than another's.
   *
   * @param storage number of the table, or of a global index's entries
   */
  public static byte[] shape(GroupId group, int storage) {
    return indexStart(group, storage, SHAPE);
  }

  /** The same for the group and table of a key. */
  public static byte[] shapeOf(byte[] key) {
    byte[] shape = Arrays.copyOf(key, GroupKeys.PREFIX_BYTES + 6);
    SHORT.set(shape, GroupKeys.PREFIX_BYTES + 4, (short) SHAPE);
    return shape;
  }

  /** Key of the next unreserved value of an identity column. */
  static byte[] sequence(Table table, Column column) {
    byte[] key = GroupKeys.key(GroupKeys.ROWS, sequences(table.family().id()), 8);
    INT.set(key, GroupKeys.PREFIX_BYTES, table.storage().sequences());
    SHORT.set(key, GroupKeys.PREFIX_BYTES + 4, (short) SEQUENCE);
    SHORT.set(key, GroupKeys.PREFIX_BYTES + 6, (short) column.ordinal());
    return key;
  }

  /** The group that holds the identity columns' next values of a family's tables. */
  static GroupId sequences(int family) {
    return new GroupId(family, 0);
  }

  /** The key before all next values of a table's identity columns. */
  static byte[] sequencesStart(GroupId group, int table) {
    return indexStart(group, table, SEQUENCE);
  }

  /** Id of the table that a key belongs to. */
  public static int tableOf(byte[] key) {
    return (int) INT.get(key, GroupKeys.PREFIX_BYTES);
  }

  /** Id of the index that a key belongs to; of no index if it is something that is kept beside. */
  public static int indexOf(byte[] key) {
    return Short.toUnsignedInt((short) SHORT.get(key, GroupKeys.PREFIX_BYTES + 4));
  }

  /** True if the key is in the catalog's own group. */
  public static boolean isCatalog(byte[] key) {
    return GroupKeys.groupOf(key, 0).equals(CATALOG);
  }

  /** True if an index can have this number. */
  public static boolean isIndex(int index) {
    return index <= MAX_INDEX;
  }

  /** First key of a table in one group. */
  static byte[] tableStart(GroupId group, int table) {
    byte[] key = GroupKeys.key(GroupKeys.ROWS, group, 4);
    INT.set(key, GroupKeys.PREFIX_BYTES, table);
    return key;
  }

  /** First key of an index in one group. */
  static byte[] indexStart(GroupId group, int table, int index) {
    byte[] key = GroupKeys.key(GroupKeys.ROWS, group, 6);
    INT.set(key, GroupKeys.PREFIX_BYTES, table);
    SHORT.set(key, GroupKeys.PREFIX_BYTES + 4, (short) index);
    return key;
  }

  /** First key of a table's rows, which are the entries of its primary key, in one group. */
  public static byte[] rowsStart(GroupId group, Table table) {
    return indexStart(group, table.id(), 0);
  }

  /** The key after all of a table's rows in one group. */
  public static byte[] primaryEnd(GroupId group, Table table) {
    return indexStart(group, table.id(), 1);
  }

  /**
   * The key after all of a table's rows and index entries; what the database keeps about the table
   * lies beyond.
   */
  static byte[] rowsEnd(GroupId group, int table) {
    return indexStart(group, table, MAX_INDEX + 1);
  }

  /** Key of a catalog object: its kind, then a number or the folded names. */
  static byte[] catalogObject(byte kind, byte[] name) {
    byte[] key = GroupKeys.key(GroupKeys.ROWS, CATALOG, 1 + name.length);
    key[GroupKeys.PREFIX_BYTES] = kind;
    System.arraycopy(name, 0, key, GroupKeys.PREFIX_BYTES + 1, name.length);
    return key;
  }
}
