package io.paxosstore.sql.catalog;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.CatalogSnapshot.Purge;
import io.paxosstore.sql.catalog.CatalogSnapshot.Schema;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds the catalog as this node knows it, and changes its stored form in the rows of the catalog's
 * own entity group. Reading is a volatile read; changes made here come one at a time and are
 * transactions like any other, so of two nodes' changes at once one is refused and made again.
 * Thread-safe.
 *
 * <p>What this node knows may be old while another node changes the schema: {@link #catchUp} ends
 * that, and the groups' {@linkplain StorageKeys#shape shape rows} make it harmless before.
 */
public final class CatalogStore {
  /** The schema that a session starts in. */
  public static final String DEFAULT_SCHEMA = "PUBLIC";

  private static final byte[] START = GroupKeys.prefix(GroupKeys.ROWS, StorageKeys.CATALOG);
  private static final byte[] END = GroupKeys.end(GroupKeys.ROWS, StorageKeys.CATALOG);
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_NANOS = 20_000_000;

  private final CatalogNode node;
  private final GroupSweep sweep;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile CatalogSnapshot current;

  /** True if rows of the catalog were applied that {@link #current} may not know yet. */
  private volatile boolean moved;

  /** True if the last change failed, and may have taken effect nevertheless. */
  private volatile boolean uncertain;

  private CatalogStore(CatalogNode node, CatalogSnapshot known) {
    this.node = node;
    this.sweep = new GroupSweep(node);
    this.current = known;
  }

  /**
   * Loads the catalog, creating the default schema in a new database, and finishes what this node,
   * or one that is gone, left half done: removes indexes that were being built and keys of dropped
   * tables.
   *
   * @param systemViews the virtual tables
   */
  public static CatalogStore open(CatalogNode node, List<SystemView> systemViews) {
    CatalogStore store = new CatalogStore(node, CatalogSnapshot.empty(systemViews));
    node.onMoved(() -> store.moved = true);
    store.catchUp();
    store.changeAnyhow(
        edit -> {
          if (edit.base().version() == 0) {
            edit.put(
                new Schema(DEFAULT_SCHEMA, new Family(edit.newFamilyId(), DEFAULT_SCHEMA, 1, 0)));
          }
        });
    store.finish();
    return store;
  }

  /**
   * The newest version that this node knows.
   *
   * @throws SqlError if a change was interrupted and it cannot be told yet whether it took effect
   */
  public Catalog current() {
    return snapshot();
  }

  int self() {
    return node.self();
  }

  CatalogSnapshot snapshot() {
    if (uncertain) {
      askAgain();
    } else if (moved) {
      refresh();
    }
    return current;
  }

  /**
   * Makes what any node was told of the schema before this call known here.
   *
   * @throws io.paxosstore.lsm.StorageException if no majority answers
   */
  public void catchUp() {
    node.catchUp();
    refresh();
  }

  /** Reads the catalog anew if this node has applied a newer version. */
  void refresh() {
    moved = false; // before the read: what is applied after it says so again
    try (Snapshot view = node.engine().snapshot()) {
      Cell cell = new Cell();
      if (view.get(CatalogEdit.COUNTERS_KEY, Long.MAX_VALUE, cell)
          && CatalogCodec.decodeCounters(cell.copy()).version() > current.version()) {
        try (Cursor rows = view.scan(new ScanRange(START, END, false, false), Long.MAX_VALUE)) {
          publish(CatalogRows.read(rows, current));
        }
      }
    }
  }

  private synchronized void publish(CatalogSnapshot next) {
    if (next.version() > current.version()) {
      current = next;
    }
  }

  /** Reads by a transaction, which knows what counts and what never will. */
  private void askAgain() {
    changing.lock();
    try {
      if (uncertain) {
        Transaction transaction = node.begin();
        CatalogSnapshot stored;
        try (Cursor rows = transaction.scan(START, END, false, Columns.ALL)) {
          stored = CatalogRows.read(rows, current);
        } catch (RuntimeException | Error e) {
          transaction.rollback();
          throw e;
        }
        transaction.commit(); // it has no writes: waits until all that it has read is durable
        publish(stored);
        uncertain = false;
      }
    } finally {
      changing.unlock();
    }
  }

  /**
   * Makes and publishes the next version; returns it. The change sees the version that it changes.
   *
   * @throws CatalogMovedException if another node was first; the caller looks again whether it may
   *     do what it wanted
   */
  CatalogSnapshot change(Consumer<CatalogEdit> change) {
    changing.lock();
    try {
      CatalogEdit edit = new CatalogEdit(snapshot());
      change.accept(edit);
      if (edit.isEmpty()) {
        return edit.base();
      }
      commit(edit);
      return snapshot();
    } finally {
      changing.unlock();
    }
  }

  /**
   * Makes a change that looks for itself whether there still is anything to do: again and again, if
   * other nodes are first.
   */
  CatalogSnapshot changeAnyhow(Consumer<CatalogEdit> change) {
    return retrying(() -> change(change));
  }

  /** What may find that another node was first. */
  interface Attempt {
    CatalogSnapshot make();
  }

  /** Runs the attempt until no other node is first. */
  CatalogSnapshot retrying(Attempt attempt) {
    for (int made = 1; ; made++) {
      try {
        return attempt.make();
      } catch (CatalogMovedException e) {
        if (made == ATTEMPTS) {
          throw new SqlError(
              SqlStates.SERIALIZATION_FAILURE,
              "other nodes change the schema all the time; nothing was done, try again");
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
        catchUp();
      }
    }
  }

  private void commit(CatalogEdit edit) {
    Transaction transaction = node.begin();
    boolean certain = false;
    try {
      CatalogSnapshot next = edit.result();
      edit.write(transaction, next);
      transaction.commit();
      publish(next);
      certain = true;
    } catch (CatalogMovedException e) {
      certain = true;
      throw e;
    } catch (SqlError e) {
      if (e.sqlState().equals(SqlStates.SERIALIZATION_FAILURE)) {
        certain = true;
        throw new CatalogMovedException();
      }
      throw e;
    } finally {
      uncertain = !certain;
      transaction.rollback();
    }
  }

  /**
   * Finishes what this node, or one that is gone, left half done: removes indexes that were not
   * filled to the end, and keys of dropped tables and indexes. Not while this node fills an index.
   */
  void finish() {
    changing.lock();
    try {
      for (Map<String, Table> ofSchema : List.copyOf(snapshot().tables.values())) {
        for (Table table : List.copyOf(ofSchema.values())) {
          for (Index index : table.indexes()) {
            if (!index.readable() && isAbandoned(index)) {
              takeDown(table.id(), index.id());
            }
          }
        }
      }
    } catch (SqlError e) {
      if (!e.sqlState().equals(SqlStates.DISK_FULL)) {
        throw e;
      }
    } finally {
      changing.unlock();
    }
    purge();
  }

  /** This node does one thing at a time, so what it left in the catalog it has given up. */
  private boolean isAbandoned(Index index) {
    return index.builder() == node.self() || !node.isAlive(index.builder());
  }

  /** Removes an index that no plan of the current version reads. */
  void takeDown(int tableId, int indexId) {
    Table table = snapshot().table(tableId);
    Index.Partition partition = table == null ? null : partition(table, indexId);
    if (partition != null && partition.shapeVersion() > 0) {
      // It was read once: who was planned then reads it no more, before anybody stops to keep it.
      raise(partition.family(), partition.storage(), partition.shapeVersion());
    }
    changeAnyhow(
        edit -> {
          Table now = edit.base().table(tableId);
          if (now != null) {
            for (Index index : now.indexes()) {
              if (index.id() == indexId && !index.readable()) {
                edit.drop(now, index);
              }
            }
          }
        });
  }

  private static Index.@Nullable Partition partition(Table table, int indexId) {
    for (Index index : table.indexes()) {
      if (index.id() == indexId) {
        return index.partition();
      }
    }
    return null;
  }

  /** Raises the shape row in every group of the family: from then on only newer plans write. */
  void raise(Family family, int storage, long version) {
    sweep.every(
        family.id(),
        family.slots(),
        (group, transaction) -> GroupSweep.raise(transaction, group, storage, version));
  }

  /**
   * Removes the keys of dropped tables and indexes. Runs after the version without them was
   * published: a statement takes its snapshot first and compares catalog versions then, so one that
   * still plans to read them has a snapshot from before the removal; and where that catalog may be
   * old, it meets the shape row. What a full disk does not let it remove stays for the next time:
   * nothing refers to it.
   */
  void purge() {
    changing.lock();
    try {
      Map<Integer, List<Purge>> byFamily =
          snapshot().purges.values().stream()
              .collect(Collectors.groupingBy(Purge::family, TreeMap::new, Collectors.toList()));
      for (List<Purge> purges : byFamily.values()) {
        int slots = purges.stream().mapToInt(Purge::slots).max().orElse(0);
        sweep.every(
            purges.getFirst().family(),
            slots,
            (group, transaction) -> purge(purges, group, transaction));
        changeAnyhow(edit -> purges.forEach(edit::purged));
      }
    } catch (SqlError e) {
      if (!e.sqlState().equals(SqlStates.DISK_FULL)) {
        throw e;
      }
    } finally {
      changing.unlock();
    }
  }

  private static void purge(Collection<Purge> purges, GroupId group, Transaction transaction) {
    for (Purge purge : purges) {
      int table = purge.table();
      switch (purge.index()) {
        case Purge.ALL -> {
          delete(
              transaction, StorageKeys.tableStart(group, table), StorageKeys.rowsEnd(group, table));
          delete(
              transaction,
              StorageKeys.sequencesStart(group, table),
              StorageKeys.tableStart(group, table + 1));
        }
        case Purge.ALL_BUT_SEQUENCES ->
            delete(
                transaction,
                StorageKeys.tableStart(group, table),
                StorageKeys.rowsEnd(group, table));
        default ->
            delete(
                transaction,
                StorageKeys.indexStart(group, table, purge.index()),
                StorageKeys.indexStart(group, table, purge.index() + 1));
      }
      GroupSweep.raise(transaction, group, table, purge.shapeVersion());
    }
  }

  /** Removes what is in the range; of the many groups of a family, most may hold nothing. */
  private static void delete(Transaction transaction, byte[] from, byte[] to) {
    boolean any;
    try (Cursor cursor = transaction.scan(from, to, false, Columns.NONE)) {
      any = cursor.next();
    }
    if (any) {
      transaction.deleteRange(from, to);
    }
  }

  /** Runs a whole schema change alone on this node; others wait. */
  void exclusively(Runnable schemaChange) {
    changing.lock();
    try {
      schemaChange.run();
    } finally {
      changing.unlock();
    }
  }
}
