package io.paxosstore.sql.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One version of the catalog, immutable. {@link CatalogEdit} makes the next one. */
final class CatalogSnapshot implements Catalog {
  /**
   * Numbers that only go up.
   *
   * @param version of the catalog
   * @param nextTable id of the next table
   * @param nextFamily id of the next family
   * @param nextPurge id of the next purge
   */
  record Counters(long version, int nextTable, int nextFamily, int nextPurge) {}

  /** A schema, and the family of its tables without an entity-group clause. */
  record Schema(String name, Family defaultFamily) {}

  /**
   * Keys that nothing refers to any more and that are still to be removed, in every slot of their
   * family.
   *
   * @param table number in the keys
   * @param index the index to remove; or {@link #ALL}, or {@link #ALL_BUT_SEQUENCES}
   * @param shapeVersion what the groups' shape row is raised to, so that nobody writes such keys
   *     again
   */
  record Purge(int id, int family, int slots, int table, int index, long shapeVersion) {
    /** Everything of the table. */
    static final int ALL = -1;

    /** Everything but the next values of identity columns, which another number goes on with. */
    static final int ALL_BUT_SEQUENCES = -2;
  }

  final Counters counters;
  final SortedMap<String, Schema> schemas;
  final SortedMap<String, SortedMap<String, Table>> tables;
  final SortedMap<String, SortedMap<String, View>> views;
  final SortedMap<Integer, Purge> purges;
  private final SortedMap<String, SortedMap<String, SystemView>> systemViews;
  private final Map<Integer, Table> tablesById = new HashMap<>();
  private final Map<Integer, Table> tablesByStorage = new HashMap<>();
  private final Map<Integer, Long> shapeVersions = new HashMap<>();
  private final Map<Integer, List<Reference>> references = new HashMap<>();

  CatalogSnapshot(
      Counters counters,
      SortedMap<String, Schema> schemas,
      SortedMap<String, SortedMap<String, Table>> tables,
      SortedMap<String, SortedMap<String, View>> views,
      SortedMap<Integer, Purge> purges,
      SortedMap<String, SortedMap<String, SystemView>> systemViews) {
    this.counters = counters;
    this.schemas = schemas;
    this.tables = tables;
    this.views = views;
    this.purges = purges;
    this.systemViews = systemViews;
    for (SortedMap<String, Table> ofSchema : tables.values()) {
      for (Table table : ofSchema.values()) {
        tablesById.put(table.id(), table);
        tablesByStorage.put(table.id(), table);
        shapeVersions.put(table.id(), table.storage().shapeVersion());
        for (Index index : table.indexes()) {
          Index.Partition partition = index.partition();
          if (partition != null) {
            tablesByStorage.put(partition.storage(), table);
            shapeVersions.put(partition.storage(), partition.shapeVersion());
          }
        }
        for (ForeignKey key : table.foreignKeys()) {
          references
              .computeIfAbsent(key.parentTable(), id -> new ArrayList<>())
              .add(new Reference(table, key));
        }
      }
    }
  }

  static CatalogSnapshot empty(List<SystemView> systemViews) {
    SortedMap<String, SortedMap<String, SystemView>> bySchema = new TreeMap<>();
    for (SystemView view : systemViews) {
      bySchema.computeIfAbsent(view.schema(), schema -> new TreeMap<>()).put(view.name(), view);
    }
    return new CatalogSnapshot(
        new Counters(0, 1, 1, 1),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        bySchema);
  }

  SortedMap<String, SortedMap<String, SystemView>> systemViews() {
    return systemViews;
  }

  @Override
  public long version() {
    return counters.version();
  }

  @Override
  public List<String> schemas() {
    List<String> names = new ArrayList<>(schemas.keySet());
    names.addAll(systemViews.keySet());
    Collections.sort(names);
    return names;
  }

  @Override
  public @Nullable Table table(String schema, String name) {
    SortedMap<String, Table> ofSchema = tables.get(schema);
    return ofSchema == null ? null : ofSchema.get(name);
  }

  @Override
  public @Nullable Table table(int id) {
    return tablesById.get(id);
  }

  @Override
  public @Nullable Table tableOfStorage(int storage) {
    return tablesByStorage.get(storage);
  }

  @Override
  public long shapeVersion(int storage) {
    return shapeVersions.getOrDefault(storage, -1L);
  }

  @Override
  public Collection<Table> tables(String schema) {
    SortedMap<String, Table> ofSchema = tables.get(schema);
    return ofSchema == null ? List.of() : Collections.unmodifiableCollection(ofSchema.values());
  }

  @Override
  public @Nullable View view(String schema, String name) {
    SortedMap<String, View> ofSchema = views.get(schema);
    return ofSchema == null ? null : ofSchema.get(name);
  }

  @Override
  public Collection<View> views(String schema) {
    SortedMap<String, View> ofSchema = views.get(schema);
    return ofSchema == null ? List.of() : Collections.unmodifiableCollection(ofSchema.values());
  }

  @Override
  public List<Reference> referencesTo(int tableId) {
    return Collections.unmodifiableList(references.getOrDefault(tableId, List.of()));
  }

  @Override
  public @Nullable SystemView systemView(String schema, String name) {
    SortedMap<String, SystemView> ofSchema = systemViews.get(schema);
    return ofSchema == null ? null : ofSchema.get(name);
  }

  @Override
  public Collection<SystemView> systemViews(String schema) {
    SortedMap<String, SystemView> ofSchema = systemViews.get(schema);
    return ofSchema == null ? List.of() : Collections.unmodifiableCollection(ofSchema.values());
  }
}
