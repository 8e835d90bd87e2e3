package io.paxosstore.paxos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.log.LogOptions;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.node.GroupVote.Fate;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Standing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoteInspectorTest {
  private static final Path DIRECTORY = Path.of("/node");

  private final List<MemoryFileSystem> disks =
      List.of(new MemoryFileSystem(), new MemoryFileSystem(), new MemoryFileSystem());

  @Test
  void itTellsWhatTheNodeThenBeginsWith() throws IOException {
    Standing before;
    try (TestCluster cluster = new TestCluster(TestNode.Sizes.SMALL, disks)) {
      // So much that tables are flushed and the log is trimmed.
      write(cluster, cluster.home(1, TestCluster.G), TestCluster.G, 60, 4_000);
      write(cluster, cluster.home(2, TestCluster.H), TestCluster.H, 3, 10);
      cluster.home(3, TestCluster.G);
      cluster.converge(TestCluster.G);
      before = cluster.node(2).core.standing(TestCluster.G);
      assertThrows(
          DirectoryLockedException.class, () -> VoteInspector.open(disks.get(1), DIRECTORY));
    }
    List<GroupVote> all = read(disks.get(1), new ArrayList<>());
    assertEquals(
        List.of(TestCluster.G, TestCluster.H), all.stream().map(GroupVote::group).toList());
    assertEquals(all, read(disks.get(1), new ArrayList<>()), "looking changes nothing");
    GroupVote vote = all.getFirst();
    assertEquals(before.promised(), vote.promised());
    assertTrue(vote.head().position() > 0, "tables know a head");
    assertTrue(vote.head().position() < before.acceptedThrough(), "and the log knows more");
    assertEquals(before.acceptedThrough(), vote.entries().getLast().balloted().position());
    for (GroupVote.Held each : vote.entries()) {
      long position = each.balloted().position();
      if (position > vote.head().position()) {
        assertEquals(position <= vote.chosenThrough() ? Fate.COUNTS : Fate.OPEN, each.fate());
      }
    }
    try (TestCluster again = new TestCluster(TestNode.Sizes.SMALL, disks)) {
      Standing after = again.node(2).core.standing(TestCluster.G);
      assertEquals(after.promised(), vote.promised());
      assertEquals(after.chosenThrough(), vote.chosenThrough());
    }
  }

  @Test
  void changesComeInTheOrderOfTheLogAndOnlyOfTheGroupThatIsAskedFor() throws IOException {
    try (TestCluster cluster = new TestCluster(TestNode.Sizes.SMALL, disks)) {
      write(cluster, cluster.home(1, TestCluster.G), TestCluster.G, 2, 10);
      write(cluster, cluster.home(1, TestCluster.H), TestCluster.H, 2, 10);
    }
    List<String> changes = new ArrayList<>();
    try (VoteInspector inspector = VoteInspector.open(disks.get(2), DIRECTORY)) {
      List<GroupVote> read =
          inspector.read(
              TestCluster.H::equals,
              (position, group, change) -> changes.add(group + " " + change));
      assertEquals(List.of(TestCluster.H), read.stream().map(GroupVote::group).toList());
    }
    assertEquals("1/8 promise r1n1b1", changes.getFirst());
    assertTrue(changes.get(1).startsWith("1/8 accept 1 "), changes::toString);
    assertTrue(
        changes.get(1).contains(" after - (0) by r1n1b1, chosen through 0"), changes::toString);
    assertTrue(changes.get(2).endsWith("chosen through 1"), changes::toString);
  }

  @Test
  void aNodeThatRunsTellsWhatItHasInMemory() {
    try (TestCluster cluster = new TestCluster(TestNode.Sizes.SMALL, disks)) {
      TestNode home = cluster.home(1, TestCluster.G);
      write(cluster, home, TestCluster.G, 5, 10);
      cluster.lose(1);
      home.submit(TestCluster.G, home.put(TestCluster.G, "key", "alone"));
      home.core.endTurn(home.now);
      GroupVote vote = home.core.vote(TestCluster.G, 1 << 20);
      long chosen = vote.head().position();
      assertEquals(chosen, vote.chosenThrough());
      assertEquals(chosen + 1, vote.entries().size());
      for (GroupVote.Held each : vote.entries()) {
        assertEquals(each.balloted().position() <= chosen ? Fate.COUNTS : Fate.OPEN, each.fate());
      }
      List<String> lines = new ArrayList<>();
      vote.print(2, true, lines::add);
      assertEquals("  " + (chosen - 1) + " older entries", lines.getFirst());
      assertTrue(lines.get(1).endsWith("  counts"), lines::toString);
      assertTrue(lines.get(2).startsWith("      commit "), lines::toString);
      assertTrue(lines.get(3).endsWith("  open"), lines::toString);
      assertEquals(1, home.core.vote(TestCluster.G, 0).entries().size(), "only what is undecided");
    }
  }

  @Test
  void aRecordThatMakesNoSenseIsAFindingAndTheRestIsRead() throws IOException {
    try (TestCluster cluster = new TestCluster(TestNode.Sizes.SMALL, disks)) {
      write(cluster, cluster.home(1, TestCluster.G), TestCluster.G, 2, 10);
    }
    LogOptions options = TestNode.options(1, disks.get(0), List.of(1), TestNode.Sizes.SMALL).log();
    try (SegmentedLog log = SegmentedLog.open(options)) {
      log.append(ByteBuffer.wrap(new byte[] {2, 99}));
      log.awaitDurable(log.appendedPosition());
    }
    List<String> findings = new ArrayList<>();
    List<GroupVote> read = read(disks.get(0), findings);
    assertEquals(1, findings.size());
    assertTrue(findings.getFirst().endsWith("log record of unknown kind 99"), findings::toString);
    assertTrue(read.getFirst().entries().size() >= 2);
  }

  @Test
  void theHeadTellsBackwardsWhatCountedAndForwardsWhatCounts() {
    List<BallotedEntry> entries =
        List.of(
            entry(4, 40, 30), // nobody knows what it named
            entry(5, 50, 30),
            entry(6, 60, 40), // names one that lost
            entry(7, 70, 50),
            entry(8, 80, 50), // names another head
            entry(9, 90, 70),
            entry(10, 100, 90));
    List<Fate> fates =
        GroupVote.judge(new Head(7, id(70), 0), 9, entries).stream()
            .map(GroupVote.Held::fate)
            .toList();
    assertEquals(
        List.of(
            Fate.SETTLED, Fate.COUNTS, Fate.VOID, Fate.COUNTS, Fate.VOID, Fate.COUNTS, Fate.OPEN),
        fates);
  }

  private static void write(
      TestCluster cluster, TestNode home, GroupId group, int times, int bytes) {
    for (int i = 0; i < times; i++) {
      home.submit(group, home.put(group, "key" + i, "x".repeat(bytes)));
      cluster.settle();
    }
  }

  private static List<GroupVote> read(MemoryFileSystem disk, List<String> findings)
      throws IOException {
    try (VoteInspector inspector = VoteInspector.open(disk, DIRECTORY)) {
      List<GroupVote> read = inspector.read(_ -> true, (_, _, _) -> {});
      findings.addAll(inspector.findings());
      return read;
    }
  }

  private static BallotedEntry entry(long position, long id, long previous) {
    return new BallotedEntry(
        new Ballot(1, 1, 1), new Entry(TestCluster.G, position, id(id), id(previous), List.of()));
  }

  private static EntryId id(long sequence) {
    return new EntryId(1, 1, sequence);
  }
}
