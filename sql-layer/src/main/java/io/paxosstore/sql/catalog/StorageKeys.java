package io.paxosstore.sql.catalog;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

  private static final int SEQUENCE = 0xFFFE;
  private static final int SCHEMA = 0xFFFF;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private StorageKeys() {}

  /**
   * Key of the row that says since which catalog version the table has its present shape. Every
   * writing transaction reads it, every change of the table's shape writes it: so no transaction
   * commits that was planned on an older one.
   */
  public static byte[] schemaVersion(Table table) {
    return indexStart(new GroupId(table.family().id(), 0), table.id(), SCHEMA);
  }

  /** Key of the next unreserved value of an identity column. */
  static byte[] sequence(Table table, Column column) {
    GroupId group = new GroupId(table.family().id(), 0);
    byte[] key = GroupKeys.key(GroupKeys.ROWS, group, 8);
    INT.set(key, GroupKeys.PREFIX_BYTES, table.id());
    SHORT.set(key, GroupKeys.PREFIX_BYTES + 4, (short) SEQUENCE);
    SHORT.set(key, GroupKeys.PREFIX_BYTES + 6, (short) column.ordinal());
    return key;
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
