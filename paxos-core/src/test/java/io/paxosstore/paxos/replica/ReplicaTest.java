package io.paxosstore.paxos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Takeover, batching, loss, catch-up and quiet, by hand. */
final class ReplicaTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aSingleReplicaDecidesWhatItsDiskHas() {
    Cluster cluster = new Cluster(1);
    Cluster.Node node = cluster.node(1);
    node.on(new ReplicaEvent.Acquire());
    assertEquals(0, node.log.size(), "nobody else could have promised anything");
    assertTrue(node.replica.isHome());
    EntryId entry = node.submit();
    assertFalse(node.told.contains("counts " + entry));
    node.sync();
    assertTrue(node.told.contains("counts " + entry));
    node.on(new ReplicaEvent.Confirm(1));
    node.on(new ReplicaEvent.Check(2));
    assertTrue(node.told.contains("confirmed 1"));
    assertTrue(node.told.contains("checked 2 1"));
    assertTrue(cluster.mail.isEmpty());

    EntryId unsynced = node.submit();
    node.crash();
    node.restart();
    assertTrue(node.told.contains("counts " + entry));
    assertFalse(node.told.contains("counts " + unsynced));
  }

  @Test
  void fiveReplicasDoWithoutTwo() {
    Cluster cluster = new Cluster(5);
    cluster.node(4).crash();
    cluster.node(5).crash();
    Cluster.Node home = home(cluster, 1);
    EntryId entry = home.submit();
    cluster.settle();
    assertTrue(home.told.contains("counts " + entry));
    cluster.node(3).crash();
    EntryId late = home.submit();
    cluster.pass(5 * SECOND, _ -> true);
    assertFalse(home.told.contains("counts " + late), "two of five decide nothing");
    cluster.node(5).restart();
    home.on(new ReplicaEvent.PeerSeen(5));
    cluster.pass(SECOND, _ -> true);
    assertTrue(home.told.contains("counts " + late));
    assertEquals(home.replica.head(), cluster.node(5).replica.head());
  }

  @Test
  void whatArrivesMeanwhileBecomesTheNextEntry() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    EntryId first = home.submit();
    long position = home.replica.appendedThrough();
    EntryId second = home.submit();
    assertEquals(second, home.submit());
    assertEquals(second, home.submit());
    assertFalse(first.equals(second));
    assertEquals(position + 1, home.replica.appendedThrough());
    cluster.settle();
    assertEquals(position + 1, home.replica.chosenThrough());
    Cluster.Decided decided = cluster.decided.get(position + 1);
    assertEquals(3, decided == null ? 0 : decided.entry().records().size());
  }

  @Test
  void limitsAreKept() {
    ReplicaOptions.Limits limits = new ReplicaOptions.Limits(200, 300, 1000, 1000, 1);
    Cluster cluster = new Cluster(3, limits, () -> 7);
    Cluster.Node home = home(cluster, 1);
    List<EntryRecord> large = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      large.add(cluster.record());
    }
    assertThrows(EntryTooLargeException.class, () -> home.on(new ReplicaEvent.Submit(large)));
    home.submit();
    int taken = 0;
    while (home.replica.admits(60)) {
      home.submit();
      taken++;
    }
    assertTrue(taken > 1 && taken < 10, "took " + taken);
    assertThrows(IllegalStateException.class, home::submit);
    cluster.settle();
    assertTrue(home.replica.admits(60));
  }

  @Test
  void stampsOfAGroupGrow() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    EntryRecord old = cluster.record();
    home.submit();
    assertThrows(
        IllegalArgumentException.class, () -> home.on(new ReplicaEvent.Submit(List.of(old))));
  }

  @Test
  void whatIsLostIsSentAgain() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    EntryId entry = home.submit();
    cluster.settle(_ -> false);
    cluster.pass(300_000_000L, mail -> mail.message().number() % 2 == 0);
    cluster.pass(SECOND, _ -> true);
    for (Cluster.Node node : cluster.nodes.values()) {
      assertTrue(node.told.contains("counts " + entry), "node " + node.id);
    }
  }

  @Test
  void aLostNoticeIsAskedFor() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    EntryId entry = home.submit();
    cluster.deliver(_ -> true);
    home.sync();
    cluster.node(2).sync();
    cluster.node(3).sync();
    cluster.deliver(_ -> true);
    // It counts at home; the notice reaches nobody.
    assertTrue(home.told.contains("counts " + entry));
    cluster.mail.clear();
    cluster.pass(SECOND, _ -> true);
    assertTrue(cluster.node(2).told.contains("counts " + entry));
    assertTrue(cluster.node(3).told.contains("counts " + entry));
  }

  @Test
  void aRivalYieldsToTheHigherBallotAndLearnsWhoIsHome() {
    AtomicLong chance = new AtomicLong();
    Cluster cluster = new Cluster(3, ReplicaOptions.Limits.DEFAULT, chance::incrementAndGet);
    for (Cluster.Node node : cluster.nodes.values()) {
      node.on(new ReplicaEvent.Acquire());
    }
    cluster.pass(SECOND, _ -> true);
    assertTrue(cluster.node(3).replica.isHome());
    for (int id = 1; id <= 2; id++) {
      Cluster.Node rival = cluster.node(id);
      assertFalse(rival.replica.isHome());
      assertEquals(3, rival.replica.homeHint());
      assertEquals("yielded 3", rival.told.getLast().startsWith("yielded") ? "yielded 3" : "");
    }
  }

  @Test
  void duelsEnd() {
    // Nobody hears of a rival's ballot before its own is under way.
    AtomicLong chance = new AtomicLong(17);
    Cluster cluster =
        new Cluster(
            5,
            ReplicaOptions.Limits.DEFAULT,
            () -> chance.updateAndGet(last -> last * 6364136223846793005L + 1442695040888963407L));
    for (int round = 0; round < 20; round++) {
      for (Cluster.Node node : cluster.nodes.values()) {
        node.on(new ReplicaEvent.Acquire());
      }
      cluster.pass(2 * SECOND, _ -> true);
      long homes = cluster.nodes.values().stream().filter(node -> node.replica.isHome()).count();
      assertEquals(1, homes, "round " + round);
    }
  }

  @Test
  void aTakeoverWithoutAMajorityIsGivenUp() {
    Cluster cluster = new Cluster(3);
    cluster.node(2).crash();
    cluster.node(3).crash();
    Cluster.Node node = cluster.node(1);
    node.on(new ReplicaEvent.Acquire());
    cluster.pass(60 * SECOND, _ -> true);
    assertEquals("yielded 1", node.told.getLast());
    assertEquals(Turn.NEVER, node.wakeAt);
    assertTrue(node.replica.isIdle());
  }

  @Test
  void anIdleGroupSendsNothing() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    for (int i = 0; i < 10; i++) {
      home.submit();
      cluster.settle();
    }
    cluster.pass(SECOND, _ -> true);
    for (Cluster.Node node : cluster.nodes.values()) {
      assertEquals(Turn.NEVER, node.wakeAt, "node " + node.id);
      assertEquals(home.replica.head(), node.replica.head());
      assertEquals(node.id != 1, node.replica.isIdle());
    }
  }

  @Test
  void aReplicaThatWasAwayIsToldWhatItLacks() {
    catchesUp(new ReplicaOptions.Limits(1 << 20, 1 << 20, 300, 1 << 20, 1), false);
  }

  @Test
  void whatIsNoLongerInMemoryIsSupplied() {
    catchesUp(new ReplicaOptions.Limits(1 << 20, 1 << 20, 300, 300, 1), true);
  }

  private static void catchesUp(ReplicaOptions.Limits limits, boolean supplied) {
    Cluster cluster = new Cluster(3, limits, () -> 7);
    Cluster.Node home = home(cluster, 1);
    for (int i = 0; i < 30; i++) {
      home.submit();
      cluster.settle(Cluster.between(1, 2));
    }
    Cluster.Node away = cluster.node(3);
    assertTrue(home.replica.chosenThrough() - away.replica.chosenThrough() >= 30);
    cluster.pass(20 * SECOND, Cluster.between(1, 2));
    assertEquals(Turn.NEVER, home.wakeAt, "who does not answer is not asked for ever");
    home.on(new ReplicaEvent.PeerSeen(3));
    int told = 0;
    for (int i = 0; i < 40; i++) {
      cluster.pass(SECOND, _ -> true);
      for (; told < home.told.size(); told++) {
        String[] words = home.told.get(told).split(" ");
        if (words[0].equals("supply")) {
          assertTrue(supplied);
          long from = Long.parseLong(words[2]);
          List<BallotedEntry> entries = home.recovered().accepted();
          home.on(
              new ReplicaEvent.Supplied(
                  3,
                  entries.stream()
                      .filter(each -> each.position() >= from && each.position() < from + 7)
                      .toList()));
        }
      }
    }
    assertEquals(home.replica.head(), away.replica.head());
    assertEquals(supplied, home.told.stream().anyMatch(each -> each.startsWith("supply")));
    away.crash();
    away.restart();
    assertTrue(away.replica.chosenThrough() >= home.replica.chosenThrough() - 1, "learned is kept");
  }

  @Test
  void aSnapshotReplacesWhatWasMissed() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    for (int i = 0; i < 5; i++) {
      home.submit();
      cluster.settle(Cluster.between(1, 2));
    }
    Cluster.Node away = cluster.node(3);
    away.lastPosition = home.replica.chosenThrough();
    away.on(new ReplicaEvent.SnapshotInstalled(home.replica.head()));
    assertEquals(home.replica.head(), away.replica.head());
    EntryId entry = home.submit();
    cluster.settle(Cluster.between(1, 3));
    assertTrue(away.told.contains("counts " + entry));
  }

  @Test
  void theHomeIsHandedOverWithNothingInFlight() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    EntryId first = home.submit();
    home.on(new ReplicaEvent.HandOver(2));
    EntryId waits = home.submit();
    cluster.settle();
    assertTrue(cluster.node(2).replica.isHome());
    assertTrue(home.told.contains("counts " + first));
    assertTrue(home.told.contains("ended HANDED_OVER 2"));
    assertTrue(home.told.contains("refused " + waits), "it was never sent");

    home.on(new ReplicaEvent.Seek());
    cluster.settle();
    assertTrue(home.replica.isHome(), "and back, on request");
  }

  @Test
  void aHandOverThatNobodyTakesEnds() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    home.on(new ReplicaEvent.HandOver(2));
    cluster.settle(Cluster.between(1, 3));
    EntryId waits = home.submit();
    cluster.settle(Cluster.between(1, 3));
    assertFalse(home.told.contains("counts " + waits));
    cluster.pass(SECOND, Cluster.between(1, 3));
    assertTrue(home.told.contains("counts " + waits));
  }

  @Test
  void aReadElsewhereSeesWhatAMajorityMayHaveShown() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    EntryId entry = home.submit();
    cluster.settle(Cluster.between(1, 2));
    long position = home.replica.chosenThrough();
    Cluster.Node reader = cluster.node(3);
    reader.on(new ReplicaEvent.Check(1));
    assertTrue(reader.told.stream().noneMatch(told -> told.startsWith("checked")));
    cluster.settle(Cluster.between(2, 3));
    assertTrue(reader.told.contains("checked 1 " + position));
    assertTrue(reader.told.contains("counts " + entry), "and learns it before it answers");
  }

  @Test
  void aReadCompletesAnUndecidedEntryOnlyAfterAWhile() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    EntryId entry = home.submit();
    cluster.deliver(mail -> mail.to() == 2);
    cluster.node(2).sync();
    cluster.mail.clear();
    home.crash();
    Cluster.Node reader = cluster.node(3);
    reader.on(new ReplicaEvent.Check(1));
    cluster.pass(400_000_000L, _ -> true);
    assertTrue(reader.told.stream().anyMatch(told -> told.startsWith("checked 1")));
    assertFalse(reader.told.contains("counts " + entry));
    cluster.pass(SECOND, _ -> true);
    assertTrue(reader.told.contains("counts " + entry));

    // A lost connection is proof at once.
    cluster.node(3).crash();
    home.restart();
    cluster.pass(SECOND, _ -> true);
    assertEquals(cluster.node(2).replica.head(), home.replica.head());
  }

  @Test
  void whatARestartFindsKnownAsChosenIsDecidedAtOnce() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    EntryId first = home.submit();
    cluster.settle();
    EntryId second = home.submit();
    cluster.settle();
    Cluster.Node other = cluster.node(2);
    other.crash();
    other.told.clear();
    other.restart();
    assertTrue(other.told.contains("counts " + first));
    assertFalse(other.told.contains("counts " + second), "the last one it has to ask for");
    cluster.pass(SECOND, _ -> true);
    assertTrue(other.told.contains("counts " + second));
  }

  @Test
  void theHomeCoversEntriesThatItsMajorityDidNotKnow() {
    ReplicaOptions.Limits four = new ReplicaOptions.Limits(1 << 20, 1 << 20, 1 << 20, 1 << 20, 4);
    Cluster cluster = new Cluster(3, four, () -> 7);
    Cluster.Node home = home(cluster, 1);
    for (int i = 0; i < 4; i++) {
      home.submit();
    }
    home.sync();
    home.crash();
    cluster.mail.clear();
    Cluster.Node next = home(cluster, 2);
    home.restart();
    assertTrue(home.replica.standing().acceptedThrough() > next.replica.chosenThrough());

    Cluster.Node reader = cluster.node(3);
    reader.on(new ReplicaEvent.Check(1));
    home.on(new ReplicaEvent.Check(2));
    cluster.pass(300_000_000L, _ -> true);
    assertTrue(next.replica.isHome(), "nobody had to take over for it");
    assertTrue(next.replica.chosenThrough() >= 5);
    assertEquals(next.replica.head(), home.replica.head());
    assertEquals(next.replica.head(), reader.replica.head());
  }

  @Test
  void whoeverComesBackIsToldWhatWasDecided() {
    Cluster cluster = new Cluster(3);
    Cluster.Node home = home(cluster, 1);
    home.submit();
    cluster.settle();
    Cluster.Node other = cluster.node(2);
    other.crash();
    other.restart();
    assertTrue(other.replica.chosenThrough() < home.replica.chosenThrough());
    home.on(new ReplicaEvent.PeerSeen(2));
    cluster.settle();
    assertEquals(home.replica.head(), other.replica.head());
  }

  @Test
  void anAnswerThatWasOvertakenIsNoAnswer() {
    Cluster cluster = new Cluster(5);
    Cluster.Node home = home(cluster, 1);
    Cluster.Node reader = cluster.node(4);
    reader.on(new ReplicaEvent.Check(1));
    cluster.deliver(mail -> mail.to() == 2);
    Cluster.Mail late = cluster.mail.getFirst();
    assertEquals(2, late.from());
    cluster.mail.clear();
    reader.on(new ReplicaEvent.Cancel(1));
    home.submit();
    cluster.settle(Cluster.between(1, 2, 3));
    long position = home.replica.chosenThrough();

    reader.on(new ReplicaEvent.Check(2));
    cluster.deliver(mail -> mail.to() == 2);
    cluster.deliver(mail -> mail.from() == 2);
    reader.on(new ReplicaEvent.Received(2, late.message()));
    cluster.mail.clear();
    cluster.pass(200_000_000L, mail -> mail.from() == 5 || mail.to() == 5);
    assertTrue(reader.told.contains("checked 2 " + position), reader.told.toString());
  }

  private static Cluster.Node home(Cluster cluster, int id) {
    Cluster.Node home = cluster.node(id);
    home.on(new ReplicaEvent.Acquire());
    cluster.settle();
    assertTrue(home.replica.isHome());
    return home;
  }
}
