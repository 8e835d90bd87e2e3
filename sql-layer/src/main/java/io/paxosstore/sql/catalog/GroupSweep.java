package io.paxosstore.sql.catalog;

import io.paxosstore.lsm.Cell;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Does the same in every group of a family by small transactions that are run again when they meet
 * a conflict, one for each group, or where a commit over several costs no more, for a few: what has
 * to be done once per group is never one commit over all of them. Many groups are done side by
 * side.
 */
final class GroupSweep {
  private static final int WORKERS = 32;

  /** Groups of one transaction where they are all on this node alone. */
  private static final int TOGETHER = 16;

  /** So few transactions are done one after another. */
  private static final int FEW = 8;

  private static final int ATTEMPTS = 100;
  private static final long PAUSE_NANOS = 2_000_000;

  /** What is done in a group; more than once if it conflicts. */
  interface Work {
    void in(GroupId group, Transaction transaction);
  }

  private final CatalogNode node;

  GroupSweep(CatalogNode node) {
    this.node = node;
  }

  /** Returns when it is done in all groups; fails with what failed first. */
  void every(int family, int slots, Work work) {
    int together = node.commitsAcrossGroups() ? TOGETHER : 1;
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable worker =
        () -> {
          for (int slot = next.getAndAdd(together);
              slot < slots && failure.get() == null;
              slot = next.getAndAdd(together)) {
            try {
              transact(family, slot, Math.min(slots, slot + together), work);
            } catch (RuntimeException | Error e) {
              failure.compareAndSet(null, e);
            }
          }
        };
    if (slots <= FEW * together) {
      worker.run();
    } else {
      sideBySide(worker);
    }
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private static void sideBySide(Runnable worker) {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(Thread.ofVirtual().name("schema-sweep-", i).start(worker));
    }
    boolean interrupted = false;
    for (Thread each : workers) {
      while (each.isAlive()) {
        try {
          each.join();
        } catch (InterruptedException e) {
          interrupted = true; // What was begun ends first: it takes no longer than a commit.
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void transact(int family, int fromSlot, int toSlot, Work work) {
    for (int attempt = 1; ; attempt++) {
      Transaction transaction = node.begin();
      try {
        for (int slot = fromSlot; slot < toSlot; slot++) {
          work.in(new GroupId(family, slot), transaction);
        }
        if (transaction.hasWrites()) {
          transaction.commit();
        } else {
          transaction.settle();
        }
        return;
      } catch (SqlError e) {
        if (!e.sqlState().equals(SqlStates.SERIALIZATION_FAILURE) || attempt == ATTEMPTS) {
          throw e;
        }
      } finally {
        transaction.rollback();
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
    }
  }

  /** Raises a group's shape row to a version, unless it is there already. */
  static void raise(Transaction transaction, GroupId group, int storage, long version) {
    byte[] key = StorageKeys.shape(group, storage);
    if (shape(transaction, key) < version) {
      transaction.put(key, ByteBuffer.allocate(Long.BYTES).putLong(version).array(), Columns.ALL);
    }
  }

  /** The version in a shape row. */
  static long shape(Transaction transaction, byte[] shapeKey) {
    Cell cell = new Cell();
    return transaction.get(shapeKey, Columns.ALL, cell)
        ? ByteBuffer.wrap(cell.array(), cell.offset(), Long.BYTES).getLong()
        : 0;
  }
}
