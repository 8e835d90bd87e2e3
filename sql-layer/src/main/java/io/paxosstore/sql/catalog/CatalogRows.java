package io.paxosstore.sql.catalog;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.sql.catalog.CatalogSnapshot.Counters;
import io.paxosstore.sql.catalog.CatalogSnapshot.Purge;
import io.paxosstore.sql.catalog.CatalogSnapshot.Schema;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a catalog of its stored rows. */
final class CatalogRows {
  private CatalogRows() {}

  /** The catalog that the rows hold; of what is known, only the system views stay. */
  static CatalogSnapshot read(Cursor cursor, CatalogSnapshot known) {
    Counters counters = new Counters(0, 1, 1, 1);
    SortedMap<String, Schema> schemas = new TreeMap<>();
    SortedMap<String, SortedMap<String, Table>> tables = new TreeMap<>();
    SortedMap<String, SortedMap<String, View>> views = new TreeMap<>();
    SortedMap<Integer, Purge> purges = new TreeMap<>();
    while (cursor.next()) {
      byte kind = cursor.keyArray()[cursor.keyOffset() + GroupKeys.PREFIX_BYTES];
      byte[] value =
          Arrays.copyOfRange(
              cursor.valueArray(),
              cursor.valueOffset(),
              cursor.valueOffset() + cursor.valueLength());
      switch (kind) {
        case CatalogEdit.COUNTERS -> counters = CatalogCodec.decodeCounters(value);
        case CatalogEdit.SCHEMA -> {
          Schema schema = CatalogCodec.decodeSchema(value);
          schemas.put(schema.name(), schema);
        }
        case CatalogEdit.TABLE -> {
          Table table = CatalogCodec.decodeTable(value);
          tables
              .computeIfAbsent(table.schema(), schema -> new TreeMap<>())
              .put(table.name(), table);
        }
        case CatalogEdit.VIEW -> {
          View view = CatalogCodec.decodeView(value);
          views.computeIfAbsent(view.schema(), schema -> new TreeMap<>()).put(view.name(), view);
        }
        case CatalogEdit.PURGE -> {
          Purge purge = CatalogCodec.decodePurge(value);
          purges.put(purge.id(), purge);
        }
        default -> throw new IllegalStateException("catalog object of unknown kind " + kind);
      }
    }
    return new CatalogSnapshot(counters, schemas, tables, views, purges, known.systemViews());
  }
}
