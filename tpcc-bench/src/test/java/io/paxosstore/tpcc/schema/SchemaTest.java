package io.paxosstore.tpcc.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.model.NuRandConstants;
import io.paxosstore.tpcc.model.Scale;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:paxosstore:mem:schema, paxosstore, false, 0",
    "jdbc:paxosstore:mem:schema-keys, paxosstore, true, 4",
    "jdbc:paxosstore:mem:schema-plain, paxosstore-plain, false, 0",
    "jdbc:paxosstore:mem:schema-plain-keys, paxosstore-plain, true, 0",
    "jdbc:h2:mem:schema, h2, false, 0",
    "jdbc:h2:mem:schema-keys, h2, true, 0",
  })
  void isCreatedAndDroppedOnAnyDatabase(String url, String dialect, boolean foreignKeys, int slots)
      throws Exception {
    Database database = new Database(url, null, null, Dialect.named(dialect));
    try (Connection connection = database.connect()) {
      for (int time = 0; time < 2; time++) {
        assertFalse(Schema.exists(connection));
        new Schema(database.dialect(), foreignKeys, slots).create(connection);
        assertTrue(Schema.isWhole(connection));
        Schema.drop(connection);
      }
    }
  }

  @Test
  void whatWasLoadedIsRememberedInTheDatabase() throws Exception {
    Database database =
        new Database("jdbc:h2:mem:info", null, null, Dialect.ofUrl("jdbc:h2:mem:info"));
    try (Connection connection = database.connect()) {
      assertThrows(SQLException.class, () -> TpccInfo.read(connection));
      new Schema(database.dialect(), false, 0).create(connection);
      assertNull(TpccInfo.read(connection));
      TpccInfo info =
          new TpccInfo(
              Scale.small(3),
              -7,
              NuRandConstants.choose(5),
              LocalDateTime.parse("2026-11-22T10:20:30.123456"),
              false);
      info.write(connection);
      assertEquals(info, TpccInfo.read(connection));
      TpccInfo.writeComplete(connection);
      TpccInfo complete = TpccInfo.read(connection);
      assertNotNull(complete);
      assertTrue(complete.complete());
    }
  }

  @Test
  void theUrlTellsTheDialect() throws Exception {
    assertEquals("paxosstore", Dialect.ofUrl("jdbc:paxosstore://a:1,b:2/PUBLIC").name());
    assertEquals("postgresql", Dialect.ofUrl("jdbc:postgresql://localhost/tpcc").name());
    assertEquals("mariadb", Dialect.ofUrl("jdbc:mysql://localhost/tpcc").name());
    assertThrows(UnknownDialectException.class, () -> Dialect.ofUrl("jdbc:other:x"));
    assertThrows(UnknownDialectException.class, () -> Dialect.named("other"));
  }

  @Test
  void conflictsAreTriedAgainWhateverADatabaseCallsThem() throws Exception {
    assertTrue(Dialect.named("postgresql").isRetryable(new SQLException("deadlock", "40P01")));
    assertTrue(Dialect.named("mariadb").isRetryable(new SQLException("lock", "HY000", 1205)));
    assertTrue(Dialect.named("h2").isRetryable(new SQLException("lock", "HYT00", 50200)));
    assertFalse(Dialect.named("h2").isRetryable(new SQLException("unique", "23505", 23505)));
    SQLException batch = new SQLException("batch");
    batch.setNextException(new SQLException("conflict", "40001"));
    assertTrue(Dialect.named("paxosstore").isRetryable(batch));
  }

  @Test
  void slotsAreForDialectsThatHaveThem() throws Exception {
    Dialect h2 = Dialect.named("h2");
    assertThrows(IllegalArgumentException.class, () -> new Schema(h2, false, 8));
    List<String> statements = new Schema(Dialect.named("paxosstore"), false, 8).statements();
    assertTrue(
        statements.stream()
            .anyMatch(text -> text.endsWith("ENTITY GROUP BY (w_id) WITH (slots = 8)")));
  }
}
