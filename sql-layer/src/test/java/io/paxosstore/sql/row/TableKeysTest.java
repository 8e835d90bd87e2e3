package io.paxosstore.sql.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableKeysTest {
  private static final Index BY_NAME =
      new Index(
          1,
          "by_name",
          true,
          List.of(new Index.IndexColumn(2, true), new Index.IndexColumn(3, false)));
  private static final Index BY_COUNT =
      new Index(2, "by_count", false, List.of(new Index.IndexColumn(3, false)));

  private final KeyWriter writer = new KeyWriter();

  private static Table table(Family family) {
    List<Column> columns =
        List.of(
            column("w", 0, SqlType.of(SqlTypeCode.INTEGER, false)),
            column("d", 1, SqlType.of(SqlTypeCode.BIGINT, false)),
            column("name", 2, new SqlType(SqlTypeCode.CHAR, 8, 0, true)),
            column("count", 3, SqlType.of(SqlTypeCode.INTEGER, true)));
    return new Table(
        7,
        "PUBLIC",
        "T",
        columns,
        List.of(0, 1),
        "PK",
        family,
        Table.Placement.ROOT,
        List.of(BY_NAME, BY_COUNT),
        List.of(),
        List.of());
  }

  private static Column column(String name, int ordinal, SqlType type) {
    return new Column(name, ordinal, type, null, null, false);
  }

  private static byte[] row(int w, long d, @Nullable String name, @Nullable Integer count) {
    RowWriter row = new RowWriter().begin(4).writeInt(w).writeLong(d);
    if (name == null) {
      row.writeNull();
    } else {
      row.writeString(name + " ".repeat(8 - name.length()));
    }
    return (count == null ? row.writeNull() : row.writeInt(count)).finish();
  }

  @Test
  void rowsOfAnEntityGroupShareASlot_andGroupsSpread() {
    Family family = new Family(5, "w", 64, 1);
    TableKeys keys = new TableKeys(table(family));
    Set<Integer> slots = new HashSet<>();
    for (int w = 0; w < 1000; w++) {
      int slot = keys.slot(writer, row(w, 1, "a", 1), 0);
      assertEquals(slot, keys.slot(writer, row(w, 99, "b", 2), 0));
      assertEquals(
          slot, GroupKeys.groupOf(keys.primaryKey(writer, row(w, 3, "c", 3), 0), 0).slot());
      assertEquals(
          slot,
          GroupKeys.groupOf(keys.indexEntryKey(writer, BY_COUNT, row(w, 3, "c", 3), 0), 0).slot());
      slots.add(slot);
    }
    assertEquals(64, slots.size());
  }

  @Test
  void aDefaultFamilyHasOneSlot() {
    TableKeys keys = new TableKeys(table(new Family(5, "PUBLIC", 1, 0)));
    assertEquals(0, keys.slot(writer, row(8, 1, "a", 1), 0));
    assertEquals(0, keys.all(writer, null).slot());
  }

  @Test
  void aUniqueEntryCollidesExactlyWhenItsColumnsAreEqualAndNotNull() {
    TableKeys keys = new TableKeys(table(new Family(5, "PUBLIC", 1, 0)));
    assertArrayEquals(
        keys.indexEntryKey(writer, BY_NAME, row(1, 1, "a", 1), 0),
        keys.indexEntryKey(writer, BY_NAME, row(2, 9, "a", 1), 0));
    assertFalse(
        Arrays.equals(
            keys.indexEntryKey(writer, BY_NAME, row(1, 1, null, 1), 0),
            keys.indexEntryKey(writer, BY_NAME, row(2, 9, null, 1), 0)));
    assertFalse(
        Arrays.equals(
            keys.indexEntryKey(writer, BY_COUNT, row(1, 1, "a", 1), 0),
            keys.indexEntryKey(writer, BY_COUNT, row(2, 9, "a", 1), 0)));
  }

  @Test
  void anEntryLeadsToItsRow_andKnowsTheColumnsThatItCovers() {
    TableKeys keys = new TableKeys(table(new Family(5, "w", 64, 1)));
    byte[] row = row(300, -4, "abc", 12);
    byte[] entry = keys.indexEntryKey(writer, BY_NAME, row, 0);
    byte[] value = keys.indexEntryValue(new RowWriter(), row, 0);
    assertArrayEquals(keys.primaryKey(writer, row, 0), keys.primaryKeyOf(writer, value, 0));
    assertTrue(keys.covers(BY_NAME, List.of(3, 2, 1, 0)));
    assertFalse(keys.covers(BY_COUNT, List.of(2)));

    EntryReader reader = new EntryReader(keys, BY_NAME);
    reader.reset(entry, 0, entry.length, value, 0);
    RowWriter out = new RowWriter().begin(4);
    for (int ordinal : new int[] {3, 2, 0, 1}) {
      reader.copyColumn(out, ordinal);
    }
    byte[] read = out.finish();
    assertEquals(12, RowFormat.getInt(read, 0, 0));
    assertEquals("abc     ", RowFormat.getString(read, 0, 1));
    assertEquals(300, RowFormat.getInt(read, 0, 2));
    assertEquals(-4, RowFormat.getLong(read, 0, 3));
  }

  @Test
  void theSpanOfAnIndexHoldsItsEntriesOnly() {
    TableKeys keys = new TableKeys(table(new Family(5, "w", 64, 1)));
    byte[] row = row(300, -4, "abc", 12);
    KeySpan span = keys.all(writer, BY_NAME);
    assertEquals(KeySpan.EVERY_SLOT, span.slot());
    int slot = keys.slot(writer, row, 0);
    assertNotEquals(0, slot);
    assertTrue(holds(span, slot, keys.indexEntryKey(writer, BY_NAME, row, 0)));
    assertFalse(holds(span, slot, keys.indexEntryKey(writer, BY_COUNT, row, 0)));
    assertFalse(holds(span, slot, keys.primaryKey(writer, row, 0)));
  }

  private static boolean holds(KeySpan span, int slot, byte[] key) {
    return Arrays.compareUnsigned(span.from(slot), key) <= 0
        && Arrays.compareUnsigned(key, span.to(slot)) < 0;
  }
}
