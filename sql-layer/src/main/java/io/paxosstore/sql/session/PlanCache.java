package io.paxosstore.sql.session;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans by text, schema, catalog version and bound types. Two generations: what was not asked for
 * while a generation filled up is forgotten with it, so a hit takes no lock and memory stays
 * bounded. Thread-safe.
 */
final class PlanCache {
  /** Plans per generation. */
  private static final int GENERATION = 2048;

  private volatile ConcurrentHashMap<Key, CachedPlan> young = new ConcurrentHashMap<>();
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
    young.put(key, plan);
    if (young.size() > GENERATION) {
      turnOver();
    }
  }

  private synchronized void turnOver() {
    if (young.size() > GENERATION) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }
}
