package io.paxosstore.lsm;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work on a thread that many depend on, such as an event loop: short statements run there to their
 * reply, because a hand-off to another thread costs as much as they do (design.md §7). They must
 * not wait there, be it for a row lock, a block that is not in the cache, another node or a commit.
 * So whatever is about to wait, or to take long, asks {@link #check} <em>before it has changed
 * anything</em>; what it throws undoes the attempt, and the work is done again where waiting harms
 * nobody. Thread-safe.
 */
public final class NoWait {
  private static final ScopedValue<Boolean> DEMANDED = ScopedValue.newInstance();

  private NoWait() {}

  /**
   * Does something without waiting.
   *
   * @throws WouldWaitException if it would have to wait
   */
  public static <T extends @Nullable Object> T demand(Supplier<T> work) {
    return ScopedValue.where(DEMANDED, true).call(work::get);
  }

  /**
   * Does what cannot be undone any more, within work that must not wait: it has to come to its end.
   */
  public static void lift(Runnable work) {
    if (isDemanded()) {
      ScopedValue.where(DEMANDED, false).run(work);
    } else {
      work.run();
    }
  }

  /** True if the current thread must not wait. */
  public static boolean isDemanded() {
    return DEMANDED.isBound() && DEMANDED.get();
  }

  /**
   * The current thread is about to wait, or to do what may take long.
   *
   * @throws WouldWaitException if it must not
   */
  public static void check() {
    if (isDemanded()) {
      throw WouldWaitException.INSTANCE;
    }
  }
}
