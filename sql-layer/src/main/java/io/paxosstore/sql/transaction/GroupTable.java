package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.Hlc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The groups whose state is in memory. Look-ups take no lock and allocate nothing; a group that
 * nobody has written or locked lately has no state here at all.
 */
final class GroupTable {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(GroupState[].class);

  private final Hlc hlc;

  /** Open addressing, a power of two long, at most half full; written under the monitor. */
  private volatile @Nullable GroupState[] cells = new GroupState[64];

  private int size;

  GroupTable(Hlc hlc) {
    this.hlc = hlc;
  }

  /**
   * The group's state, or null if none is in memory: nothing of the group is unapplied or locked
   * then.
   */
  @Nullable GroupState find(long group) {
    @Nullable GroupState[] table = cells;
    int mask = table.length - 1;
    for (int i = slot(group) & mask; ; i = (i + 1) & mask) {
      GroupState state = (GroupState) CELL.getAcquire(table, i);
      if (state == null || state.group == group) {
        return state;
      }
    }
  }

  GroupState load(long group) {
    GroupState state = find(group);
    return state != null ? state : create(group);
  }

  /** The group's state, with its latch taken. */
  GroupState latched(long group) {
    while (true) {
      GroupState state = load(group);
      state.latch.lock();
      if (!state.isEvicted()) {
        state.used = true;
        return state;
      }
      state.latch.unlock();
      Thread.onSpinWait();
    }
  }

  private synchronized GroupState create(long group) {
    GroupState state = find(group);
    if (state != null) {
      return state;
    }
    if (2 * (size + 1) > cells.length) {
      rebuild(cells.length * 2);
    }
    // An earlier state of this group left the table before this read of the clock: all its commits
    // are at or below the floor.
    GroupState created = new GroupState(group, hlc.now());
    insert(cells, created);
    size++;
    return created;
  }

  /** Removes the states that were not used since the last sweep and that nothing depends on. */
  synchronized void evictUnused() {
    int before = size;
    for (GroupState state : cells) {
      if (state != null && !state.used && state.latch.tryLock()) {
        try {
          size -= state.evict() ? 1 : 0;
        } finally {
          state.latch.unlock();
        }
      }
      if (state != null) {
        state.used = false;
      }
    }
    if (size < before) {
      rebuild(cells.length);
    }
  }

  synchronized int size() {
    return size;
  }

  synchronized void forEach(Consumer<GroupState> action) {
    for (GroupState state : cells) {
      if (state != null) {
        action.accept(state);
      }
    }
  }

  private void rebuild(int length) {
    @Nullable GroupState[] table = new GroupState[length];
    for (GroupState state : cells) {
      if (state != null && !state.isEvicted()) {
        insert(table, state);
      }
    }
    cells = table;
  }

  private static void insert(@Nullable GroupState[] table, GroupState state) {
    int mask = table.length - 1;
    int i = slot(state.group) & mask;
    while (table[i] != null) {
      i = (i + 1) & mask;
    }
    CELL.setRelease(table, i, state);
  }

  private static int slot(long group) {
    return Keys.spread(Long.hashCode(group));
  }
}
