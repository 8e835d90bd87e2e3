package io.paxosstore.sql.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans by text, schema, catalog version and bound types. Two generations: what was not asked for
 * while a generation filled up is forgotten with it, so a hit takes no lock and memory stays
 * bounded. Thread-safe.
 */
final class PlanCache {
  /** Plans per generation. */
  private static final int GENERATION = 2048;

  /**
   * Characters of SQL per generation: a plan grows with its text, and inserts of a thousand literal
   * rows come once each.
   */
  private static final int GENERATION_CHARS = 4 << 20;

  /** Longer texts are planned each time; a prepared statement keeps its plan all the same. */
  private static final int LONGEST = 64 << 10;

  private volatile ConcurrentHashMap<Key, CachedPlan> young = new ConcurrentHashMap<>();
  private final AtomicLong youngChars = new AtomicLong();
  private volatile ConcurrentHashMap<Key, CachedPlan> old = new ConcurrentHashMap<>();

  /**
   * What a plan depends on.
   *
   * @param types codes of the types that parameters were bound as, one character each; empty if the
   *     plan does not depend on them
   */
  record Key(String sql, String schema, long catalogVersion, String types) {}

  @Nullable CachedPlan find(Key key) {
    CachedPlan plan = young.get(key);
    if (plan == null) {
      plan = old.get(key);
      if (plan != null) {
        put(key, plan);
      }
    }
    return plan;
  }

  void put(Key key, CachedPlan plan) {
    if (key.sql().length() > LONGEST) {
      return;
    }
    if (young.put(key, plan) == null) {
      youngChars.addAndGet(key.sql().length());
    }
    if (isFull()) {
      turnOver();
    }
  }

  /** Characters of SQL that the cache holds. */
  long chars() {
    return Stream.of(young, old)
        .flatMap(generation -> generation.keySet().stream())
        .mapToLong(key -> key.sql().length())
        .sum();
  }

  private boolean isFull() {
    return young.size() > GENERATION || youngChars.get() > GENERATION_CHARS;
  }

  private synchronized void turnOver() {
    if (isFull()) {
      old = young;
      young = new ConcurrentHashMap<>();
      youngChars.set(0);
    }
  }
}
