package io.paxosstore.sql.catalog;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.executor.Sequences;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reserves values of identity columns in blocks, each by a transaction of its own, and hands them
 * out from memory. A block grows with use, so a table with few rows has small gaps after a crash
 * and a busy one seldom waits for a sync. Thread-safe.
 */
public final class BlockSequences implements Sequences {
  private static final int FIRST_BLOCK = 16;
  private static final int LARGEST_BLOCK = 4096;
  private static final int ATTEMPTS = 100;

  private final Supplier<Transaction> begin;
  private final ConcurrentHashMap<Long, Block> blocks = new ConcurrentHashMap<>();

  /** Reserves by transactions that {@code begin} starts. */
  public BlockSequences(Supplier<Transaction> begin) {
    this.begin = begin;
  }

  @Override
  public long next(Table table, Column column) {
    Column.Identity identity = identity(column);
    Block block = block(table, column);
    block.take();
    try {
      if (block.left == 0) {
        NoWait.check();
        reserve(block, table, column, identity);
      }
      long value = block.next;
      block.left--;
      if (block.left > 0) {
        block.next = value + identity.increment();
      }
      return value;
    } finally {
      block.lock.unlock();
    }
  }

  @Override
  public void observe(Table table, Column column, long value) {
    Column.Identity identity = identity(column);
    Block block = block(table, column);
    block.take();
    try {
      if (block.left > 0 && isBefore(value, block.next, identity)) {
        return;
      }
      NoWait.check();
      // What the block still held lies before the value; the next reservation starts behind it.
      block.left = 0;
      advance(table, column, identity, value, 0);
    } finally {
      block.lock.unlock();
    }
  }

  /** Gives reserved values back, so that a clean restart leaves no gap. */
  public void close() {
    blocks.values().forEach(BlockSequences::giveBack);
  }

  private static void giveBack(Block block) {
    block.take();
    try {
      if (block.left > 0) {
        block.left = 0;
        block.giveBack.run();
      }
    } catch (SqlError e) {
      // The disk is full or has failed: then there is a gap, and the database closes all the same.
    } finally {
      block.lock.unlock();
    }
  }

  private Block block(Table table, Column column) {
    return blocks.computeIfAbsent(
        (long) table.storage().sequences() << 32 | column.ordinal(), key -> new Block());
  }

  private void reserve(Block block, Table table, Column column, Column.Identity identity) {
    block.size = Math.min(LARGEST_BLOCK, Math.max(FIRST_BLOCK, block.size * 2));
    long first = advance(table, column, identity, null, block.size);
    block.end = plus(first, identity.increment(), BigInteger.valueOf(block.size));
    long last = first;
    int count = 1;
    while (count < block.size && !overflows(last, identity.increment())) {
      last += identity.increment();
      count++;
    }
    block.next = first;
    block.left = count;
    block.giveBack =
        () -> {
          Transaction transaction = begin.get();
          try {
            byte[] key = StorageKeys.sequence(table, column);
            Cell cell = new Cell();
            // Another node may have reserved the values behind this block.
            if (transaction.get(key, Columns.ALL, cell) && value(cell) == block.end) {
              transaction.put(key, bytes(block.next), Columns.ALL);
              transaction.commit();
            }
          } finally {
            transaction.rollback();
          }
        };
  }

  /**
   * Moves the stored next value: behind {@code observed} if that is given and not behind it yet,
   * else by {@code count} steps.
   *
   * @return the stored next value before
   */
  private long advance(
      Table table, Column column, Column.Identity identity, @Nullable Long observed, int count) {
    byte[] key = StorageKeys.sequence(table, column);
    Cell cell = new Cell();
    for (int attempt = 1; ; attempt++) {
      Transaction transaction = begin.get();
      try {
        GroupId group = StorageKeys.sequences(table.family().id());
        if (GroupSweep.shape(transaction, StorageKeys.shape(group, table.id()))
            == StorageKeys.DROPPED) {
          // Its keys were removed, and must not come back.
          throw new StaleCatalogException("table " + table.qualifiedName());
        }
        long next = transaction.get(key, Columns.ALL, cell) ? value(cell) : identity.start();
        long moved;
        if (observed == null) {
          if (overflows(next, identity.increment())) {
            throw new SqlError(
                SqlStates.NUMERIC_OUT_OF_RANGE,
                "identity column " + column.name() + " is exhausted");
          }
          moved = plus(next, identity.increment(), BigInteger.valueOf(count));
        } else if (isBefore(observed, next, identity)) {
          return next;
        } else {
          BigInteger distance = BigInteger.valueOf(observed).subtract(BigInteger.valueOf(next));
          BigInteger steps = distance.divide(BigInteger.valueOf(identity.increment()));
          moved = plus(next, identity.increment(), steps.add(BigInteger.ONE));
        }
        transaction.put(key, bytes(moved), Columns.ALL);
        transaction.commit();
        return next;
      } catch (SqlError e) {
        if (!e.sqlState().equals(SqlStates.SERIALIZATION_FAILURE) || attempt == ATTEMPTS) {
          throw e;
        }
      } finally {
        transaction.rollback();
      }
    }
  }

  private static boolean isBefore(long value, long next, Column.Identity identity) {
    return identity.increment() > 0 ? value < next : value > next;
  }

  private static boolean overflows(long value, long increment) {
    return increment > 0 ? value > Long.MAX_VALUE - increment : value < Long.MIN_VALUE - increment;
  }

  /** The sum, or the last long in its direction. */
  private static long plus(long next, long increment, BigInteger steps) {
    BigInteger sum = BigInteger.valueOf(increment).multiply(steps).add(BigInteger.valueOf(next));
    if (sum.bitLength() < Long.SIZE) {
      return sum.longValue();
    }
    return increment > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
  }

  private static long value(Cell cell) {
    return ByteBuffer.wrap(cell.array(), cell.offset(), Long.BYTES).getLong();
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  private static Column.Identity identity(Column column) {
    if (column.identity() == null) {
      throw new IllegalArgumentException("column " + column.name() + " generates no values");
    }
    return column.identity();
  }

  /** Values reserved and not handed out yet. Guarded by itself. */
  private static final class Block {
    private final ReentrantLock lock = new ReentrantLock();
    private long next;

    /** The stored next value after the reservation. */
    private long end;

    private int left;
    private int size;
    private Runnable giveBack = () -> {};

    /** Takes the lock, which somebody may hold who reserves values and waits for that. */
    void take() {
      if (!lock.tryLock()) {
        NoWait.check();
        lock.lock();
      }
    }
  }
}
