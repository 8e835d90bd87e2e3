package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.sql.planner.PlannedStatement;
import org.junit.jupiter.api.Test;

final class PlanCacheTest {
  private final PlanCache cache = new PlanCache();

  @Test
  void longTextsThatComeOnceDoNotFillMemory() {
    String literals = "x".repeat(60_000);
    for (int i = 0; i < 3_000; i++) {
      put("INSERT " + i + literals);
    }
    put("INSERT " + "x".repeat(1_000_000));
    assertTrue(cache.chars() < 10_000_000, () -> cache.chars() + " characters");
  }

  @Test
  void whatIsAskedForStaysAndWhatIsNotGoes() {
    put("hot");
    put("cold");
    for (int i = 0; i < 10_000; i++) {
      put("once " + i);
      assertNotNull(cache.find(key("hot")));
    }
    assertNull(cache.find(key("cold")));
  }

  private void put(String sql) {
    PlannedStatement statement = new PlannedStatement.Show("SCHEMA");
    cache.put(key(sql), CachedPlan.withoutPlan(key(sql), statement));
  }

  private static PlanCache.Key key(String sql) {
    return new PlanCache.Key(sql, "PUBLIC", 1, "");
  }
}
