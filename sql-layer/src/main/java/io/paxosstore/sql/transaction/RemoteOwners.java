package io.paxosstore.sql.transaction;

import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of other nodes that hold or want row locks here. They end with their transaction or
 * with the connection to their node, whichever is first: locks are hints.
 */
final class RemoteOwners {
  /** Released ones are remembered, so that a request that comes late locks nothing for ever. */
  private static final int RELEASED_MAX = 10_000;

  private record Name(int node, long owner) {}

  /** One transaction; its requests take turns. */
  static final class Owner {
    final HeldLocks locks;
    final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Cancellation waiting;
    private volatile boolean released;

    private Owner(HeldLocks locks) {
      this.locks = locks;
    }

    /** A cancellation for one request; to be asked for in turn. */
    Cancellation begin() {
      Cancellation cancellation = Cancellation.none();
      waiting = cancellation;
      if (released) {
        throw new SqlError(SqlStates.CANCELLED, "the transaction has ended");
      }
      return cancellation;
    }

    boolean isReleased() {
      return released;
    }

    void withdraw() {
      Cancellation cancellation = waiting;
      if (cancellation != null) {
        cancellation.cancel();
      }
    }
  }

  private final Transactions node;
  private final Map<Name, Owner> owners = new HashMap<>();
  private final Set<Name> released = new LinkedHashSet<>();

  RemoteOwners(Transactions node) {
    this.node = node;
  }

  /**
   * A transaction that locks here.
   *
   * @throws SqlError 57014 if it has ended
   */
  synchronized Owner of(int from, long owner) {
    Name name = new Name(from, owner);
    if (released.contains(name)) {
      throw new SqlError(SqlStates.CANCELLED, "the transaction has ended");
    }
    return owners.computeIfAbsent(
        name, n -> new Owner(new HeldLocks(node, new LockOwner(node.nextId(), owner))));
  }

  /** The transaction if it has locked something here, or null. */
  synchronized @Nullable Owner find(int from, long owner) {
    return owners.get(new Name(from, owner));
  }

  void withdraw(int from, long owner) {
    Owner found = find(from, owner);
    if (found != null) {
      found.withdraw();
    }
  }

  void release(int from, long owner) {
    Owner found;
    synchronized (this) {
      Name name = new Name(from, owner);
      found = owners.remove(name);
      released.add(name);
      if (released.size() > RELEASED_MAX) {
        released.remove(released.iterator().next());
      }
    }
    if (found != null) {
      release(found);
    }
  }

  /** Everything of a node whose connection is lost. */
  void releaseAll(int from) {
    List<Owner> gone = new ArrayList<>();
    synchronized (this) {
      owners
          .entrySet()
          .removeIf(
              entry -> {
                boolean matches = entry.getKey().node == from;
                if (matches) {
                  gone.add(entry.getValue());
                }
                return matches;
              });
    }
    gone.forEach(RemoteOwners::release);
  }

  synchronized int size() {
    return owners.size();
  }

  private static void release(Owner owner) {
    owner.released = true;
    owner.withdraw();
    owner.turn.lock();
    try {
      owner.locks.releaseAll();
    } finally {
      owner.turn.unlock();
    }
  }
}
