package io.paxosstore.paxos.node;

import static io.paxosstore.paxos.node.TestCluster.G;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What entries do to a group, whoever proposed them and however wrongly. */
final class EntryApplierTest {
  private static final RequestId ONE = new RequestId(10, 1);
  private static final RequestId TWO = new RequestId(20, 2);

  private final CoreOptions options =
      TestNode.options(1, new MemoryFileSystem(), List.of(1), TestNode.Sizes.SMALL);
  private final StorageEngine engine = StorageEngine.open(options.engine());
  private final SegmentedLog log = SegmentedLog.open(options.log());
  private final Hlc hlc = Hlc.inMemory();
  private final AppliedGroups groups = new AppliedGroups(engine, () -> 0);
  private final VoteLog votes = new VoteLog(log, engine, hlc, 1 << 20, 1 << 20);
  private final EntryApplier applier =
      new EntryApplier(engine, groups, votes, new DecidedTail(1 << 20), hlc, true);

  @AfterEach
  void close() {
    engine.close();
    log.close();
  }

  @Test
  void theFirstOfCommitPrepareAndMarkerThatCountsWinsWhateverWasProposed() {
    assertEquals(bits(0), apply(true, new EntryRecord.Marker(ONE)));
    assertEquals(bits(), apply(true, commit(ONE, 100, "marked")));
    assertEquals(bits(), apply(true, prepare(ONE, 110, "marked")));
    assertEquals(new RequestOutcome.Aborted(), groups.outcome(G, ONE));
    assertEquals(bits(0), apply(true, commit(TWO, 120, "first"), commit(TWO, 130, "second")));
    assertEquals("first", get());
    assertEquals(bits(), apply(true, new EntryRecord.Marker(TWO)));
    assertEquals(new RequestOutcome.Committed(120), groups.outcome(G, TWO));
  }

  @Test
  void aVoidEntryTakesItsPositionAndNothingElse() {
    apply(true, commit(ONE, 100, "kept"));
    int before = groups.get(G).tip().checksum();
    assertEquals(bits(), apply(false, commit(TWO, 110, "void")));
    assertEquals("kept", get());
    assertEquals(new RequestOutcome.Unseen(), groups.outcome(G, TWO));
    assertEquals(2, groups.get(G).head().position());
    assertEquals(new EntryId(1, 1, 1), groups.get(G).head().id());
    assertNotEquals(before, groups.get(G).tip().checksum(), "the position is in it");
    assertEquals(bits(0), apply(true, commit(TWO, 110, "again")));
    assertEquals("again", get());
  }

  @Test
  void aFloorDoesNotPassAPrepareThatWaitsNorGoBack() {
    apply(true, prepare(ONE, 100, "waits"), commit(TWO, 110, "x"));
    assertEquals(bits(), apply(true, new EntryRecord.Floor(TWO, 11)));
    assertEquals(bits(0), apply(true, new EntryRecord.Decide(ONE, true, 150)));
    assertEquals(bits(0), apply(true, new EntryRecord.Floor(TWO, 11)));
    assertEquals(new RequestOutcome.Forgotten(), groups.outcome(G, ONE));
    assertEquals(new RequestOutcome.Committed(110), groups.outcome(G, TWO));
    assertEquals(bits(), apply(true, new EntryRecord.Floor(TWO, 11)));
    assertEquals(bits(), apply(true, new EntryRecord.Marker(new RequestId(11, 5))));
    assertEquals(bits(0), apply(true, new EntryRecord.Marker(new RequestId(12, 5))));
  }

  @Test
  void prepareAndDecideInOneEntryAreOneCommit() {
    assertEquals(
        bits(0, 1), apply(true, prepare(ONE, 100, "both"), new EntryRecord.Decide(ONE, true, 140)));
    assertEquals("both", get());
    assertEquals(140, engine.versionOf(TestNode.key(G, "a"), Long.MAX_VALUE));
    assertEquals(List.of(), groups.prepared(G));
    assertEquals(Long.MAX_VALUE, groups.leastUnresolved());
    assertEquals(140, groups.get(G).tip().greatest());
    assertEquals(bits(), apply(true, new EntryRecord.Decide(TWO, true, 200)), "without prepare");
    assertEquals(new RequestOutcome.Unseen(), groups.outcome(G, TWO));
  }

  @Test
  void theListOfPreparesIsReadAnewFromStorage() {
    apply(true, prepare(TWO, 100, "older"), prepare(ONE, 110, "younger"));
    groups.drop(G);
    assertEquals(
        List.of(TWO, ONE),
        groups.prepared(G).stream().map(each -> each.prepare().request()).toList());
    assertNull(get());
    assertEquals(100, new AppliedGroups(engine, () -> 0).leastUnresolved());
  }

  @Test
  void commitsWithoutAnIdAllTakeEffectAndLeaveNoOutcome() {
    assertEquals(
        bits(0, 1),
        apply(true, commit(RequestId.NONE, 100, "first"), commit(RequestId.NONE, 110, "second")));
    assertEquals("second", get());
    assertEquals(bits(0), apply(true, commit(RequestId.NONE, 120, "third")));
    assertEquals("third", get());
    assertEquals(new RequestOutcome.Unseen(), groups.outcome(G, RequestId.NONE));
  }

  private BitSet apply(boolean counts, EntryRecord... records) {
    long position = groups.get(G).head().position() + 1;
    Entry entry =
        new Entry(
            G, position, new EntryId(1, 1, position), groups.get(G).head().id(), List.of(records));
    return applier
        .apply(
            List.of(
                new EntryApplier.Decided(
                    groups.get(G), votes.vote(G), entry, new Ballot(1, 1, 1), counts)),
            0)
        .getFirst();
  }

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    for (int each : set) {
      bits.set(each);
    }
    return bits;
  }

  private static EntryRecord commit(RequestId request, long stamp, String value) {
    return new EntryRecord.Commit(request, batch(stamp, value));
  }

  private static EntryRecord prepare(RequestId request, long stamp, String value) {
    return new EntryRecord.Prepare(request, List.of(G), batch(stamp, value), new byte[0]);
  }

  private static WriteBatch batch(long stamp, String value) {
    return new WriteBatch()
        .put(TestNode.key(G, "a"), value.getBytes(StandardCharsets.UTF_8))
        .version(stamp);
  }

  private @Nullable String get() {
    Cell cell = new Cell();
    return engine.get(TestNode.key(G, "a"), Long.MAX_VALUE, cell)
        ? new String(cell.copy(), StandardCharsets.UTF_8)
        : null;
  }
}
