package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.begin;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.FakeCluster.Delivery;
import io.paxosstore.sql.transaction.remote.Messages;
import io.paxosstore.sql.transaction.remote.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The ways in which a transaction on a cluster may go wrong, made to happen one by one. Group 1/1
 * has its home at node 2, group 1/2 at node 3; the gateway is mostly node 1.
 */
class ClusterScenarioTest {
  private static final GroupId G = new GroupId(1, 1);
  private static final GroupId H = new GroupId(1, 2);
  private static final byte[] X = key(1, "x");
  private static final byte[] Y = key(2, "y");

  private final FakeCluster cluster = new FakeCluster(3);

  private static final ClusterTransactionOptions OPTIONS =
      new ClusterTransactionOptions(5_000, 5_000, 300, 10, 30_000, 60_000, 600_000, 0, 0);

  private final Transactions one = cluster.node(1).open(OPTIONS);
  private final Transactions two = cluster.node(2).open(OPTIONS);
  private final Transactions three = cluster.node(3).open(OPTIONS);

  @BeforeEach
  void loadTwoRows() {
    Transaction load = begin(one);
    Rows.insert(load, X, 1, 0);
    Rows.insert(load, Y, 1, 0);
    load.commit();
    awaitDecided();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void awaitDecided() {
    while (cluster.nodes.stream()
        .anyMatch(node -> !node.prepared(G).isEmpty() || !node.prepared(H).isEmpty())) {
      Thread.onSpinWait();
    }
  }

  private static Transaction writing(Transactions gateway, int value, byte[]... keys) {
    Transaction writer = begin(gateway);
    for (byte[] key : keys) {
      Rows.blindUpdate(writer, key, A, value);
    }
    return writer;
  }

  private static CompletableFuture<Void> start(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task));
  }

  private static void assertRefused(CompletableFuture<Void> work) throws Exception {
    ExecutionException failure = assertThrows(ExecutionException.class, work::get);
    assertEquals("40001", assertInstanceOf(SqlError.class, failure.getCause()).sqlState());
  }

  private static void assertRefused(Runnable work) {
    assertEquals("40001", assertThrows(SqlError.class, work::run).sqlState());
  }

  /** The value as a statement gets it, which is run again when it was refused. */
  private static int value(Transactions gateway, byte[] key) {
    while (true) {
      Transaction reader = gateway.beginReadOnlyStatement();
      try {
        int value = read(reader, key, A);
        reader.verify();
        return value;
      } catch (SqlError e) {
        assertEquals("40001", e.sqlState());
      } finally {
        reader.rollback();
      }
    }
  }

  private boolean isOf(Messages.Asked asked, Class<? extends Request> kind) {
    return FakeCluster.is(asked, kind);
  }

  private void loseDecisionsOfOne() {
    cluster.wire =
        (from, to, asked) ->
            from == 1 && isOf(asked, Request.Decide.class)
                ? Delivery.LOSE_REQUEST
                : Delivery.DELIVER;
  }

  /** Holds requests of a kind from node 1 to a group until the latch opens. */
  private CountDownLatch hold(Class<? extends Request> kind, GroupId group, CountDownLatch came) {
    CountDownLatch open = new CountDownLatch(1);
    cluster.wire =
        (from, to, asked) -> {
          if (from == 1 && isOf(asked, kind) && asked.group().equals(group)) {
            came.countDown();
            await(open);
          }
          return Delivery.DELIVER;
        };
    return open;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsAcknowledgedIsSeenThoughItsDecisionsAreLost() {
    loseDecisionsOfOne();
    writing(one, 2, X, Y).commit();
    assertEquals(2, value(three, X));
    assertEquals(2, value(two, Y));
  }

  @Test
  void recoverersWhoRaceAgree() throws Exception {
    loseDecisionsOfOne();
    writing(one, 2, X, Y).commit();
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Transactions gateway = i % 2 == 0 ? two : three;
      byte[] key = i % 4 < 2 ? X : Y;
      readers.add(start(() -> assertEquals(2, value(gateway, key))));
    }
    for (CompletableFuture<Void> reader : readers) {
      reader.get();
    }
    awaitDecided();
    for (GroupId group : List.of(G, H)) {
      assertTrue(
          cluster.entries(group).stream()
              .filter(EntryRecord.Decide.class::isInstance)
              .allMatch(record -> ((EntryRecord.Decide) record).committed()));
    }
  }

  @Test
  void aPrepareThatIsVoidCommitsNothing() throws Exception {
    cluster.hold(H);
    Transaction writer = writing(one, 2, X, Y);
    CompletableFuture<Void> committing = start(writer::commit);
    while (cluster.node(1).prepared(G).isEmpty() || cluster.pending(H) == 0) {
      Thread.onSpinWait();
    }
    cluster.move(H, 1, true, true);
    cluster.letCount(H);
    assertRefused(committing);
    assertEquals(1, value(three, X));
    assertEquals(1, value(two, Y));
  }

  @Test
  void aGatewayThatWakesUpLateFindsThatItWasGivenUp() throws Exception {
    CountDownLatch came = new CountDownLatch(1);
    CountDownLatch open = hold(Request.Prepare.class, H, came);
    Transaction writer = writing(one, 2, X, Y);
    CompletableFuture<Void> committing = start(writer::commit);
    await(came);
    while (cluster.node(3).prepared(G).isEmpty()) {
      Thread.onSpinWait();
    }
    assertEquals(1, value(three, X)); // finished by the reader: a marker in H
    open.countDown();
    assertRefused(committing);
    assertEquals(1, value(two, Y));
  }

  @Test
  void aLostAnswerToACommitIsFoundOut() {
    cluster.wire =
        (from, to, asked) ->
            isOf(asked, Request.Commit.class) ? Delivery.LOSE_ANSWER : Delivery.DELIVER;
    writing(one, 2, X).commit();
    assertEquals(2, value(three, X));
  }

  @Test
  void aLostCommitIsNeverSentAgain() {
    cluster.wire =
        (from, to, asked) ->
            isOf(asked, Request.Commit.class) ? Delivery.LOSE_REQUEST : Delivery.DELIVER;
    Transaction writer = writing(one, 2, X);
    assertRefused(writer::commit);
    assertInstanceOf(EntryRecord.Marker.class, cluster.entries(G).getLast());
    assertEquals(1, value(three, X));
  }

  @Test
  void whoRaisesAnAgreedNumberConflictsOnlyWithThoseWhoRestOnALowerOne() {
    byte[] number = key(1, "number");
    Cell cell = new Cell();
    Transaction lower = writing(two, 5, X);
    assertEquals(0, lower.agreed(number, 0, cell));
    List<Transaction> raising = List.of(begin(one), begin(two), begin(three));
    raising.forEach(transaction -> assertEquals(1, read(transaction, Y, A))); // all have a snapshot
    cluster.wire =
        (from, to, asked) ->
            isOf(asked, Request.Commit.class) ? Delivery.LOSE_ANSWER : Delivery.DELIVER;
    for (Transaction transaction : raising) {
      assertEquals(7, transaction.agreed(number, 7, cell));
    }
    Rows.insert(raising.get(0), key(1, "a"), 1, 0);
    Rows.insert(raising.get(1), key(2, "b"), 1, 0);
    Rows.insert(raising.get(2), key(1, "c"), 1, 0);
    raising.forEach(Transaction::commit);
    assertRefused(lower::commit);
    Transaction before = writing(one, 6, X);
    assertEquals(7, before.agreed(number, 3, cell));
    Transaction higher = begin(three);
    assertEquals(8, higher.agreed(number, 8, cell));
    higher.rollback(); // it stays raised
    assertRefused(before::commit);
    Transaction reader = two.begin(true);
    assertEquals(8, reader.agreed(number, 9, cell));
    reader.rollback();
  }

  @Test
  void whoRaisesAnAgreedNumberIsRefusedIfWhatItReadBeforeHasChanged() {
    Transaction first = begin(one);
    assertEquals(1, read(first, X, A));
    writing(two, 2, X).commit();
    assertRefused(() -> first.agreed(key(2, "number"), 1, new Cell()));
    first.rollback();
  }

  @Test
  void lostPreparesAreFoundOut() {
    cluster.wire =
        (from, to, asked) ->
            isOf(asked, Request.Prepare.class) ? Delivery.LOSE_ANSWER : Delivery.DELIVER;
    writing(one, 2, X, Y).commit();
    assertEquals(2, value(three, X));
    assertEquals(2, value(two, Y));
  }

  @Test
  void aMarkerBeatsTheCommitThatComesLater() throws Exception {
    CountDownLatch came = new CountDownLatch(1);
    CountDownLatch open = hold(Request.Commit.class, G, came);
    List<RequestId> ids = new ArrayList<>();
    Transaction writer = writing(one, 2, X);
    writer.beforeCommit(
        (id, anchor) -> {
          assertEquals(G, anchor);
          ids.add(id);
        });
    CompletableFuture<Void> committing = start(writer::commit);
    await(came);
    assertEquals(CommitOutcome.ROLLED_BACK, three.outcome(ids.getFirst(), G));
    open.countDown();
    assertRefused(committing);
    assertEquals(1, value(three, X));
    assertEquals(CommitOutcome.ROLLED_BACK, two.outcome(ids.getFirst(), G));
  }

  @Test
  void anOutcomeIsTheSameWhoeverAsks() {
    List<RequestId> ids = new ArrayList<>();
    for (byte[][] keys : new byte[][][] {{X}, {X, Y}}) {
      Transaction writer = writing(one, 2 + ids.size(), keys);
      writer.beforeCommit((id, anchor) -> ids.add(id));
      writer.commit();
    }
    for (Transactions gateway : List.of(one, two, three)) {
      for (RequestId id : ids) {
        assertEquals(CommitOutcome.COMMITTED, gateway.outcome(id, G));
      }
    }
  }

  @Test
  void whoBuiltOnAVoidCommitInAnotherGroupFailsWithIt() throws Exception {
    cluster.hold(G);
    Transaction first = writing(two, 2, X);
    CompletableFuture<Void> committing = start(first::commit);
    while (cluster.pending(G) == 0) {
      Thread.onSpinWait();
    }
    Transaction second = begin(one);
    assertEquals(2, read(second, X, A)); // released early, does not count yet
    Rows.blindUpdate(second, Y, A, 2);
    cluster.move(G, 3, true, true);
    cluster.letCount(G);
    assertRefused(committing);
    assertRefused(second::commit);
    assertEquals(1, value(one, Y));
  }

  @Test
  void aReadOnlyTransactionNeverSeesWhatDoesNotCount() throws Exception {
    cluster.hold(G);
    CompletableFuture<Void> committing = start(writing(two, 2, X)::commit);
    while (cluster.pending(G) == 0) {
      Thread.onSpinWait();
    }
    CompletableFuture<Integer> reading =
        CompletableFuture.supplyAsync(() -> value(one, X), task -> Thread.ofVirtual().start(task));
    cluster.move(G, 3, true, true);
    cluster.letCount(G);
    assertRefused(committing);
    assertEquals(1, reading.get());
  }

  @Test
  void anOpenTransactionSurvivesTheDeathOfAHome() {
    Transaction writer = begin(one);
    assertEquals(1, Rows.lock(writer, X, A));
    cluster.kill(2, false);
    Rows.update(writer, Y, A, 5);
    Rows.blindUpdate(writer, X, A, 5);
    writer.commit();
    assertEquals(5, value(three, X));
    assertEquals(5, value(one, Y));
  }

  /** A clock that runs behind is no way around validation: H2. */
  @Test
  void aCommitOfANewHomeBelowTheSnapshotConflicts() {
    cluster.node(2).clockOffset.set(60_000);
    Transaction writer = begin(two);
    assertEquals(1, read(writer, X, A)); // at a snapshot a minute ahead
    long snapshot = writer.snapshot();
    cluster.move(G, 3, false, true);
    writing(three, 2, X).commit();
    assertTrue(cluster.node(3).engine.versionOf(X, Long.MAX_VALUE) < snapshot);
    assertRefused(() -> Rows.blindUpdate(writer, X, A, 9));
    assertEquals(2, value(one, X));
  }

  /**
   * The same when the row that the new home let in is another one than was read. Found by chaos.
   */
  @Test
  void aLockAtANewHomeShowsNoRowThatAnEarlierScanShouldHaveSeen() {
    cluster.node(2).clockOffset.set(60_000);
    Transaction writer = begin(two);
    byte[] next = key(1, "x1");
    assertEquals(List.of("x=1"), names(writer)); // at a snapshot a minute ahead
    cluster.move(G, 3, false, true);
    Transaction other = begin(three);
    Rows.insert(other, next, 1, 0);
    other.commit();
    assertTrue(cluster.node(3).engine.versionOf(next, Long.MAX_VALUE) < writer.snapshot());
    assertRefused(() -> Rows.lock(writer, next, A));
  }

  private static List<String> names(Transaction transaction) {
    List<String> rows = new ArrayList<>();
    try (Cursor cursor = transaction.scan(key(1, "x"), key(1, "y"), false, Rows.READS_A)) {
      while (cursor.next()) {
        rows.add(Rows.text(cursor));
      }
    }
    return rows;
  }

  /** Homes' clocks differ, so the first group's snapshot may be old in the next. Found by chaos. */
  @Test
  void anOpenTransactionSeesWhatWasAcknowledgedBeforeItBeganInEveryGroup() {
    cluster.node(3).clockOffset.set(20_000);
    cluster.node(2).lags.add(H);
    writing(three, 2, Y).commit();
    for (boolean readOnly : List.of(false, true)) {
      Transaction reader = two.begin(readOnly);
      assertEquals(1, read(reader, X, A));
      assertEquals(2, read(reader, Y, A), "read only: " + readOnly);
      reader.commit();
    }
    Transaction locker = begin(two);
    assertEquals(1, read(locker, X, A));
    assertEquals(-1, Rows.lock(locker, key(2, "free"), A));
    assertEquals(2, read(locker, Y, A));
    locker.commit();
  }

  @Test
  void aHomeThatDoesNotKnowThatItIsOneNoLongerServesNoStaleRead() {
    cluster.move(G, 3, false, false); // node 2 has not heard
    writing(three, 2, X).commit();
    assertEquals(2, value(two, X));
    Transaction reader = two.begin(true);
    assertEquals(2, read(reader, X, A));
    reader.commit();
  }

  /**
   * What a home's own clock says fences nothing off: the next home never saw that, and may let
   * commits in below it. Found by random histories.
   */
  @Test
  void whatADeposedHomeWhoseClockIsAheadHasShownIsValidatedFromWhatCountsOnly() {
    cluster.node(2).clockOffset.set(60_000);
    FakeCluster.FakeTenure deposed = cluster.move(G, 2, false, true);
    assertEquals(1, value(two, X));
    cluster.move(G, 3, false, false); // node 2 has not heard
    cluster.node(2).lags.add(G);
    writing(three, 2, X).commit();
    Transaction reader = begin(two);
    assertEquals(1, read(reader, X, A));
    Rows.insert(reader, key(1, "copy"), 1, 0);
    cluster.end(deposed); // now it has
    assertRefused(reader::commit);
  }

  /** Another home looks at changes from a point before the read: what it was then, was not read. */
  @Test
  void whatWasReadAndThenChangedBackIsAChangeForTheNextHome() {
    cluster.move(G, 2, false, true);
    loseDecisionsOfOne();
    writing(one, 2, X, Y).commit();
    Transaction writer = begin(three);
    assertEquals(-1, read(writer, key(1, "first"), A)); // when X was not decided yet
    assertEquals(2, read(writer, X, A));
    Rows.blindUpdate(writer, X, A, 12);
    cluster.wire = FakeCluster.PERFECT;
    cluster.move(G, 3, false, true);
    writing(three, 1, X).commit();
    assertRefused(writer::commit);
    assertEquals(1, value(two, X));
  }

  /** R7: one timestamp does not do for several groups. */
  @Test
  void aQueryOverSeveralGroupsSeesNoLaterCommitWithoutAnEarlierOne() {
    cluster.node(1).clockOffset.set(5_000);
    Transaction reader = one.begin(true);
    assertEquals(1, read(reader, X, A));
    cluster.node(3).lags.add(G); // and so does not hear of the time
    writing(two, 2, X).commit();
    writing(three, 2, Y).commit(); // acknowledged later, at a lower timestamp
    assertEquals(2, read(reader, Y, A));
    assertRefused(reader::commit);
  }

  @Test
  void aQueryUnderLocksKeepsWritersAway() throws Exception {
    Transaction refused = one.beginReadOnlyStatement();
    read(refused, X, A);
    read(refused, Y, A);
    refused.rollback();
    Transaction reader = one.beginReadOnlyStatement(refused);
    assertEquals(1, read(reader, X, A));
    Transaction writer = writing(three, 2, X);
    CompletableFuture<Void> committing = start(writer::commit);
    assertEquals(1, read(reader, Y, A));
    reader.rollback();
    committing.get();
    assertEquals(2, value(two, X));
  }

  @Test
  void ofTwoWhoWaitForEachOtherAcrossNodesTheYoungerGivesWay() throws Exception {
    Transaction older = begin(one);
    Transaction younger = begin(one);
    assertEquals(1, Rows.lock(older, X, A));
    assertEquals(1, Rows.lock(younger, Y, A));
    CompletableFuture<Void> waiting = start(() -> assertEquals(1, Rows.lock(older, Y, A)));
    assertRefused(() -> Rows.lock(younger, X, A));
    younger.rollback();
    waiting.get();
    older.rollback();
  }

  /** A client of a living node knows nothing of a database that is closed. Found under load. */
  @Test
  void whoWaitsForALockAtAHomeThatIsClosedGetsItAtTheNext() throws Exception {
    Transaction holder = begin(two);
    assertEquals(1, Rows.lock(holder, X, A));
    CountDownLatch asked = new CountDownLatch(1);
    hold(Request.Lock.class, G, asked).countDown();
    Transaction waiter = begin(one);
    CompletableFuture<Void> waiting = start(() -> assertEquals(1, Rows.lock(waiter, X, A)));
    asked.await();
    two.close();
    cluster.kill(2, false);
    waiting.get();
    waiter.rollback();
  }

  /**
   * Its history reaches as far back as the reader began; what came over several groups does not.
   */
  @Test
  void whoeverReadLongAgoConflictsWithACommitOverSeveralGroupsThatIsNotRemembered() {
    Transaction alone = begin(two);
    Rows.insert(alone, key(1, "alone"), 1, 0);
    alone.commit();
    Transaction slow = begin(two);
    int seen = read(slow, X, A);
    writing(one, 5, X, Y).commit();
    awaitDecided();
    Hlc clock = cluster.node(2).hlc();
    clock.observe(clock.now() + Hlc.ofMillis(60_000));
    Transaction later = begin(one);
    Rows.insert(later, key(1, "later"), 1, 0);
    Rows.insert(later, key(2, "later"), 1, 0);
    later.commit(); // with which the history is cut
    slow.put(X, Rows.row(seen + 1, 0), Columns.of(A));
    assertRefused(slow::commit);
    assertEquals(5, value(three, X));
  }

  /**
   * It comes between the look at prepares and the time of the read, should that be drawn second.
   */
  @Test
  void whoeverGetsARowLockSeesWhatIsPreparedBeforeTheTimeThatItReadsAt() {
    Transaction locker = begin(two);
    locker.snapshot();
    Transaction newer = begin(two);
    Rows.update(newer, X, A, 5);
    newer.commit(); // so that the locker's snapshot moves to the time of its read
    loseDecisionsOfOne();
    Transaction writer = writing(one, 6, X, Y);
    cluster.node(2).beforeTheTimeIsTold(writer::commit);
    assertEquals(6, Rows.lock(locker, X, A));
    locker.put(X, Rows.row(7, 0), Columns.of(A));
    locker.commit();
    assertEquals(7, value(three, X));
  }

  @Test
  void locksOfADeadGatewayAreGivenBack() {
    Transaction gone = begin(one);
    assertEquals(1, Rows.lock(gone, X, A));
    cluster.kill(1, false);
    Transaction next = begin(two);
    assertEquals(1, Rows.lock(next, X, A));
    next.rollback();
  }

  @Test
  void withoutAMajorityNothingIsAnsweredAndNothingIsLost() {
    cluster.kill(2, false);
    cluster.kill(3, false);
    Transaction reader = one.beginReadOnlyStatement();
    assertEquals("57P03", assertThrows(SqlError.class, () -> read(reader, X, A)).sqlState());
    reader.rollback();
    cluster.revive(2);
    cluster.revive(3);
    assertEquals(1, value(one, X));
  }

  @Test
  void scansOfManyRowsComeInBatchesFromAnotherNode() {
    Transaction load = begin(two);
    byte[] large = new byte[4_000];
    for (int i = 0; i < 500; i++) {
      byte[] key = key(1, String.format(Locale.ROOT, "r%03d", i));
      assertFalse(load.get(key, Columns.ALL, new Cell()));
      load.put(key, large, Columns.ALL);
    }
    load.commit();
    for (boolean reverse : new boolean[] {false, true}) {
      Transaction reader = one.begin(true);
      int count = 0;
      try (var cursor = reader.scan(key(1, "r"), key(1, "s"), reverse, Columns.ALL)) {
        while (cursor.next()) {
          int expected = reverse ? 499 - count : count;
          byte[] key = key(1, String.format(Locale.ROOT, "r%03d", expected));
          assertEquals(
              0,
              Arrays.compare(
                  key,
                  Arrays.copyOfRange(
                      cursor.keyArray(),
                      cursor.keyOffset(),
                      cursor.keyOffset() + cursor.keyLength())));
          count++;
        }
      }
      assertEquals(500, count);
      reader.commit();
    }
  }
}
