package io.paxosstore.sql.planner;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Walks a statement's records down to their last values. */
final class PlannedStatementWalk {
  private PlannedStatementWalk() {}

  static void assertOwnClassesOnly(@Nullable Object value) {
    if (value == null) {
      return;
    }
    String name = value.getClass().getName();
    assertTrue(name.startsWith("io.paxosstore.") || name.startsWith("java."), name);
    if (value instanceof Collection<?> values) {
      values.forEach(PlannedStatementWalk::assertOwnClassesOnly);
    } else if (value instanceof Record) {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        try {
          component.getAccessor().setAccessible(true);
          assertOwnClassesOnly(component.getAccessor().invoke(value));
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
