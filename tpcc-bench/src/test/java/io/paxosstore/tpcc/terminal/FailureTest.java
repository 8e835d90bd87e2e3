package io.paxosstore.tpcc.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.schema.Dialect;
import io.paxosstore.tpcc.schema.UnknownDialectException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class FailureTest {
  private static Failure of(String dialect, boolean committing, String state, int code)
      throws UnknownDialectException {
    return Failure.of(new SQLException("", state, code), committing, Dialect.named(dialect));
  }

  @Test
  void conflictsAreRunAgainWhateverADatabaseCallsThem() throws UnknownDialectException {
    assertEquals(Failure.CONFLICT, of("paxosstore", false, "40001", 0));
    assertEquals(Failure.CONFLICT, of("paxosstore", true, "40001", 0));
    assertEquals(Failure.CONFLICT, of("paxosstore", false, "55P03", 0));
    assertEquals(Failure.CONFLICT, of("postgresql", false, "40P01", 0));
    assertEquals(Failure.CONFLICT, of("h2", false, "HYT00", 50200));
    assertEquals(Failure.CONFLICT, of("h2", true, "90131", 90131));
    assertEquals(Failure.CONFLICT, of("mariadb", false, "HY000", 1205));
    assertEquals(Failure.CONFLICT, of("mariadb", false, "HY000", 1020));
  }

  @Test
  void aLostConnectionIsOpenedAgainUnlessACommitWasUnderWay() throws UnknownDialectException {
    assertEquals(Failure.UNAVAILABLE, of("postgresql", false, "08006", 0));
    assertEquals(Failure.UNKNOWN, of("postgresql", true, "08006", 0));
    assertEquals(Failure.UNAVAILABLE, of("postgresql", false, "57P01", 0));
    assertEquals(Failure.UNKNOWN, of("postgresql", true, "57P01", 0));
  }

  @Test
  void whoTellsLostCommitsIsTakenAtItsWord() throws UnknownDialectException {
    assertEquals(Failure.UNAVAILABLE, of("paxosstore", true, "08006", 0));
    assertEquals(Failure.UNKNOWN, of("paxosstore", false, "08P02", 0));
    assertEquals(Failure.UNAVAILABLE, of("paxosstore", true, "57P03", 0));
    assertEquals(Failure.UNKNOWN, of("paxosstore", true, "08007", 0));
    assertEquals(Failure.UNKNOWN, of("paxosstore", true, "58030", 0));
  }

  @Test
  void nothingThatMayHaveHappenedIsRunAgain() throws UnknownDialectException {
    assertEquals(Failure.UNKNOWN, of("postgresql", true, "40003", 0));
    assertEquals(Failure.UNKNOWN, of("mariadb", true, "", 0));
  }

  @Test
  void otherErrorsAreTheRunnersOrTheDatabasesFault() throws UnknownDialectException {
    assertEquals(Failure.UNEXPECTED, of("paxosstore", false, "42P01", 0));
    assertEquals(Failure.UNEXPECTED, of("h2", false, "02000", 0));
    assertEquals(Failure.UNEXPECTED, of("postgresql", true, "23505", 0));
  }

  @Test
  void aFailedBatchTellsItsStateInWhatFollows() throws UnknownDialectException {
    SQLException batch = new BatchUpdateException("batch", null, 0, new int[0]);
    batch.setNextException(new SQLException("conflict", "40001"));
    assertEquals(Failure.CONFLICT, Failure.of(batch, false, Dialect.named("postgresql")));
  }

  @Test
  void pausesGrowUpToALimit() {
    long last = 0;
    for (int refusals = 1; refusals < 200; refusals++) {
      long longest = Backoff.longest(refusals);
      assertTrue(longest >= last && longest <= 32_000_000L);
      last = longest;
    }
    assertEquals(32_000_000L, last);
  }
}
