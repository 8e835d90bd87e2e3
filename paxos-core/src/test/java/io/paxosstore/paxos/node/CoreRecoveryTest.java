package io.paxosstore.paxos.node;

import static io.paxosstore.paxos.node.TestCluster.G;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.Head;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What recovery makes of a log and an engine. */
final class CoreRecoveryTest {
  private static final Ballot LOW = new Ballot(1, 2, 1);
  private static final Ballot HIGH = new Ballot(2, 3, 1);

  private final CoreOptions options =
      TestNode.options(1, new MemoryFileSystem(), List.of(1), TestNode.Sizes.SMALL);
  private final StorageEngine engine = StorageEngine.open(options.engine());
  private SegmentedLog log = SegmentedLog.open(options.log());
  private final Hlc hlc = Hlc.inMemory();
  private AppliedGroups groups = new AppliedGroups(engine, () -> 0);
  private VoteLog votes = new VoteLog(log, engine, hlc, 1 << 20, 1 << 20);
  private DecidedTail tail = new DecidedTail(1 << 20);

  @AfterEach
  void close() {
    log.close();
    engine.close();
  }

  @Test
  void whatALaterRecordCallsChosenIsAppliedAndTheRestIsAVote() {
    write(accepted(LOW, 1, 0), accepted(LOW, 2, 1), accepted(HIGH, 3, 2));
    recover();
    assertEquals(2, groups.get(G).head().position());
    assertEquals(List.of(new BallotedEntry(HIGH, entry(3))), votes.vote(G).accepted(), "undecided");
    assertEquals(HIGH, votes.vote(G).promised());
    assertEquals(0, tail.trimmedThrough(G, 2));
  }

  @Test
  void anEntryThatASnapshotLeaptOverIsNeverTakenForChosen() {
    // Position 3 was accepted here and something else was chosen there; a snapshot brought 5.
    engineAt(5);
    write(accepted(LOW, 3, 2));
    recover();
    assertEquals(List.of(), votes.vote(G).accepted());
    // The next record of the group says that everything through 5 is chosen.
    write(accepted(HIGH, 6, 5), accepted(HIGH, 7, 6));
    recover();
    assertEquals(6, groups.get(G).head().position());
    assertEquals(List.of(), tail.from(G, 3, 3, 1 << 20));
    assertEquals(5, tail.trimmedThrough(G, 6));
  }

  @Test
  void chosenEntriesThatNobodyHoldsAreCorruption() {
    write(accepted(LOW, 1, 0), accepted(LOW, 4, 3));
    CorruptionException refusal = assertThrows(CorruptionException.class, this::recover);
    assertTrue(refusal.getMessage().contains("chosen through 3"), refusal.getMessage());
  }

  @Test
  void aLowerPromiseInTheLogDoesNotUndoTheOneInTheEngine() {
    engine.apply(
        new WriteBatch().put(StateRows.promiseKey(G), StateRows.promise(HIGH)).version(hlc.next()),
        Durability.NONE);
    write(new LogRecord.Promise(G, LOW));
    recover();
    assertEquals(HIGH, votes.vote(G).promised());
  }

  private void engineAt(long position) {
    StateRows.Tip tip = new StateRows.Tip(new Head(position, entry(position).id(), 0), 0, 77);
    engine.apply(
        new WriteBatch().put(StateRows.headKey(G), StateRows.head(tip)).version(1),
        Durability.NONE);
  }

  private void write(LogRecord... records) {
    for (LogRecord each : records) {
      votes.append(votes.vote(each.group()), each);
    }
  }

  /** As after a restart; the engine's memory counts as flushed. */
  private void recover() {
    log.close();
    log = SegmentedLog.open(options.log());
    groups = new AppliedGroups(engine, () -> 0);
    votes = new VoteLog(log, engine, hlc, 1 << 20, 1 << 20);
    tail = new DecidedTail(1 << 20);
    EntryApplier applier = new EntryApplier(engine, groups, votes, tail, hlc, true);
    new CoreRecovery(votes, groups, applier, tail, false, 0).run(log);
  }

  private static LogRecord accepted(Ballot ballot, long position, long chosenThrough) {
    return new LogRecord.Accepted(ballot, entry(position), true, chosenThrough);
  }

  private static Entry entry(long position) {
    return new Entry(
        G,
        position,
        new EntryId(9, 1, position),
        position == 1 ? EntryId.NONE : new EntryId(9, 1, position - 1),
        List.of());
  }
}
