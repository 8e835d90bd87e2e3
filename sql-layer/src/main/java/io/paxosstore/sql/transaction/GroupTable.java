package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.Tenure;
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

  private final ReplicatedLog log;

  /** Open addressing, a power of two long, at most half full; written under the monitor. */
  private volatile @Nullable GroupState[] cells = new GroupState[64];

  private int size;

  GroupTable(ReplicatedLog log) {
    this.log = log;
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
      latch(state);
      if (!state.isEvicted()) {
        state.used = true;
        return state;
      }
      state.latch.unlock();
      Thread.onSpinWait();
    }
  }

  /**
   * The group's state of a tenure; an earlier tenure's is over and leaves the table.
   *
   * @throws NotHomeException if the tenure is over
   */
  GroupState load(long group, Tenure tenure) {
    GroupState state = find(group);
    return state != null
            && state.tenure == tenure // identity, as tenures are compared
            && !state.isOver()
        ? state
        : create(group, tenure);
  }

  /**
   * The group's state of a tenure, with its latch taken.
   *
   * @throws NotHomeException if the tenure is over
   */
  GroupState latched(long group, Tenure tenure) {
    while (true) {
      GroupState state = load(group, tenure);
      latch(state);
      if (!state.isEvicted() && !state.isOver()) {
        state.used = true;
        return state;
      }
      state.latch.unlock();
      if (!tenure.isCurrent()) {
        throw over(group);
      }
      Thread.onSpinWait();
    }
  }

  private static void latch(GroupState state) {
    if (!state.latch.tryLock()) {
      NoWait.check();
      state.latch.lock();
    }
  }

  private GroupState create(long group, Tenure tenure) {
    NoWait.check(); // it reads what is prepared
    return createTenure(group, tenure);
  }

  private synchronized GroupState createTenure(long group, Tenure tenure) {
    GroupState state = find(group);
    if (state != null && state.tenure == tenure && !state.isOver()) {
      return state;
    }
    if (!tenure.isCurrent()) {
      throw over(group);
    }
    GroupPrepares prepares = new GroupPrepares(log, group);
    long floor = log.hlc().now();
    prepares.beginAfter(floor);
    GroupState created = new GroupState(group, floor, tenure, prepares);
    if (state != null) {
      replace(state, created);
    } else {
      if (2 * (size + 1) > cells.length) {
        rebuild(cells.length * 2);
      }
      insert(cells, created);
      size++;
    }
    return created;
  }

  private void replace(GroupState state, GroupState created) {
    int mask = cells.length - 1;
    int i = slot(state.group) & mask;
    while (cells[i] != state) { // identity: it was found
      i = (i + 1) & mask;
    }
    CELL.setRelease(cells, i, created);
    state.end();
  }

  private static NotHomeException over(long group) {
    return new NotHomeException("this node is no longer home of group " + Keys.groupId(group));
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
    GroupState created = new GroupState(group, log.hlc().now());
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
