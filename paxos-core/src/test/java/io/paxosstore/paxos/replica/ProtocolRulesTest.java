package io.paxosstore.paxos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.EntryId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The counterexamples of R1 to R6, each played by hand. */
final class ProtocolRulesTest {
  private final Cluster cluster = new Cluster(3);
  private final Cluster.Node a = cluster.node(1);
  private final Cluster.Node b = cluster.node(2);
  private final Cluster.Node c = cluster.node(3);

  @Test
  void entriesBehindALostOneAreVoid() {
    ReplicaOptions.Limits three = new ReplicaOptions.Limits(1 << 20, 1 << 20, 1 << 20, 1 << 20, 3);
    Cluster wide = new Cluster(3, three, () -> 7);
    Cluster.Node home = home(wide);
    EntryId first = home.submit();
    wide.mail.clear();
    EntryId second = home.submit();
    EntryId third = home.submit();
    wide.deliver(_ -> true);
    wide.node(2).sync();
    wide.node(3).sync();
    home.crash();
    wide.mail.clear();

    wide.node(2).on(new ReplicaEvent.Acquire());
    wide.settle();
    assertTrue(wide.node(2).replica.isHome());
    assertEquals(
        List.of("void " + second, "void " + third),
        wide.node(3).told.stream().filter(told -> told.startsWith("void")).toList());

    home.restart();
    wide.pass(2_000_000_000L, _ -> true);
    assertEquals(wide.node(2).replica.head(), home.replica.head());
    assertFalse(home.told.contains("counts " + first));
  }

  @Test
  void aHomeThatWasOvertakenHearsWhichOfItsEntriesHaveNoEffect() {
    ReplicaOptions.Limits three = new ReplicaOptions.Limits(1 << 20, 1 << 20, 1 << 20, 1 << 20, 3);
    Cluster wide = new Cluster(3, three, () -> 7);
    Cluster.Node home = home(wide);
    EntryId first = home.submit();
    wide.mail.clear();
    EntryId second = home.submit();
    wide.settle(mail -> mail.to() != 1 && mail.from() == 1);
    EntryId third = home.submit();
    EntryId fourth = home.submit();
    wide.mail.clear();

    wide.node(2).on(new ReplicaEvent.Acquire());
    wide.settle(Cluster.between(2, 3));
    wide.pass(2_000_000_000L, _ -> true);
    assertFalse(home.replica.isHome());
    for (EntryId each : List.of(first, second, third, fourth)) {
      assertTrue(home.told.contains("refused " + each), home.told + " lacks " + each);
    }
  }

  @Test
  void anEntryCountsOnlyWhenAllBeforeItAreChosen() {
    ReplicaOptions.Limits two = new ReplicaOptions.Limits(1 << 20, 1 << 20, 1 << 20, 1 << 20, 2);
    Cluster wide = new Cluster(3, two, () -> 7);
    Cluster.Node home = home(wide);
    EntryId first = home.submit();
    wide.mail.clear();
    EntryId second = home.submit();
    wide.settle();
    assertFalse(home.told.contains("counts " + second), "a majority holds it, but not the first");
    wide.pass(200_000_000L, _ -> true);
    assertTrue(home.told.indexOf("counts " + first) < home.told.indexOf("counts " + second));
    assertTrue(home.told.contains("counts " + first));
  }

  @Test
  void aNewHomeConfirmsNothingBeforeAnEntryOfItsOwnCounts() {
    home(cluster);
    EntryId acknowledged = a.submit();
    cluster.settle(Cluster.between(1, 3));
    assertTrue(a.told.contains("counts " + acknowledged));
    a.crash();

    b.on(new ReplicaEvent.Acquire());
    cluster.deliver(Cluster.between(2, 3));
    b.sync();
    c.sync();
    cluster.deliver(Cluster.between(2, 3));
    // Promised by C, which told of the entry: offered again, and not yet decided here.
    assertFalse(b.replica.isHome());
    b.on(new ReplicaEvent.Confirm(1));
    assertTrue(b.told.contains("notHome 1 2"));
    cluster.settle(Cluster.between(2, 3));
    assertTrue(b.replica.isHome());
    assertTrue(b.told.indexOf("counts " + acknowledged) < b.told.indexOf("home"));
  }

  @Test
  void aHomeThatWasOvertakenWithoutKnowingConfirmsNoRead() {
    home(cluster);
    a.submit();
    // The acknowledgements of this offer are on their way when the others take over.
    cluster.deliver(_ -> true);
    b.sync();
    c.sync();
    List<Cluster.Mail> late = List.copyOf(cluster.mail);
    cluster.mail.clear();
    b.on(new ReplicaEvent.Acquire());
    cluster.settle(Cluster.between(2, 3));
    b.submit();
    cluster.settle(Cluster.between(2, 3));
    assertTrue(b.replica.isHome());

    a.on(new ReplicaEvent.Confirm(1));
    cluster.mail.clear();
    cluster.mail.addAll(late);
    cluster.settle(mail -> mail.to() == 1);
    assertTrue(a.replica.isHome());
    assertFalse(a.told.contains("confirmed 1"), "answers to earlier messages confirm nothing");
    cluster.pass(1_000_000_000L, _ -> true);
    assertFalse(a.told.contains("confirmed 1"));
    assertTrue(a.told.contains("notHome 1 2"));
  }

  @Test
  void aReadAtHomeIsConfirmedByOneOtherOfThree() {
    home(cluster);
    a.on(new ReplicaEvent.Confirm(1));
    a.on(new ReplicaEvent.Confirm(2));
    assertFalse(a.told.contains("confirmed 1"));
    cluster.settle(Cluster.between(1, 3));
    assertTrue(a.told.contains("confirmed 1"));
    assertTrue(a.told.contains("confirmed 2"));
  }

  @Test
  void aBallotIsNeverUsedAgainAfterARestart() {
    a.on(new ReplicaEvent.Acquire());
    Ballot first = a.replica.ballot();
    cluster.deliver(_ -> true);
    a.crash();
    a.restart();
    a.on(new ReplicaEvent.Acquire());
    assertNotEquals(first, a.replica.ballot());
    cluster.pass(1_000_000_000L, _ -> true);
    assertTrue(a.replica.isHome());
  }

  @Test
  void whoeverWasEvictedOwnsNothing() {
    home(cluster);
    Ballot before = a.replica.ballot();
    assertFalse(a.replica.isIdle());
    a.on(new ReplicaEvent.Resign());
    assertTrue(a.told.contains("ended RESIGNED 1"));
    assertTrue(a.replica.isIdle());
    a.evict();
    assertFalse(a.replica.isHome());
    a.on(new ReplicaEvent.Acquire());
    assertTrue(a.replica.ballot().compareTo(before) > 0);
    cluster.settle();
    assertTrue(a.replica.isHome());
  }

  @Test
  void anOfferIsNoVoteOfTheHomeBeforeItsOwnSync() {
    home(cluster);
    a.syncs = false;
    EntryId entry = a.submit();
    long position = a.replica.appendedThrough();
    GroupMessage offer = cluster.mail.getFirst().message();
    assertEquals(position, offer.entries().getFirst().position());
    assertNull(offer.standing().acceptedAt(position));

    cluster.settle(Cluster.between(1, 2));
    assertFalse(a.told.contains("counts " + entry), "B alone is no majority");
    cluster.pass(200_000_000L, _ -> true);
    assertTrue(a.told.contains("counts " + entry), "B and C are one, while A's disk stalls");
  }

  @Test
  void aPromiseIsToldOnlyOnceItIsDurable() {
    b.syncs = false;
    a.on(new ReplicaEvent.Acquire());
    cluster.settle(Cluster.between(1, 2));
    assertEquals(Ballot.NONE, b.replica.standing().promised());
    assertFalse(a.replica.isHome());
    b.crash();
    b.restart();
    cluster.pass(1_000_000_000L, Cluster.between(1, 2));
    assertTrue(a.replica.isHome());
  }

  @Test
  void ownPromisesCountOnceTheyAreDurable() {
    a.syncs = false;
    a.on(new ReplicaEvent.Acquire());
    cluster.settle();
    assertTrue(
        cluster.decided.isEmpty() && a.replica.undecided().isEmpty(),
        "nothing is offered on a promise that a crash would take back");
    a.syncs = true;
    cluster.settle();
    assertTrue(a.replica.isHome());
  }

  @Test
  void anEntryThatLostItsPositionIsNotToldAsTheChosenOne() {
    home(cluster);
    a.submit();
    long position = a.replica.appendedThrough();
    cluster.mail.clear();
    a.sync();
    // Only A holds it, durably; the others decide something else at its position.
    b.on(new ReplicaEvent.Acquire());
    cluster.settle(Cluster.between(2, 3));
    assertTrue(b.replica.chosenThrough() >= position);
    a.syncs = false;
    cluster.pass(1_000_000_000L, _ -> true);
    assertEquals(b.replica.head(), a.replica.head());
    assertNull(a.replica.standing().acceptedAt(position), "what A has on disk is another entry");
    a.syncs = true;
    cluster.settle();
    assertEquals(
        b.replica.standing().acceptedAt(position), a.replica.standing().acceptedAt(position));
  }

  @Test
  void whatBelongsToOthersIsIgnored() {
    home(cluster);
    long before = b.replica.chosenThrough();
    a.submit();
    GroupMessage offer = cluster.mail.getFirst().message();
    cluster.mail.clear();
    b.on(new ReplicaEvent.Received(9, offer));
    b.on(new ReplicaEvent.Received(1, withEpoch(offer, 2)));
    b.sync();
    assertEquals(before, b.replica.standing().acceptedThrough());
    assertTrue(cluster.mail.isEmpty());
  }

  private static GroupMessage withEpoch(GroupMessage message, int epoch) {
    return new GroupMessage(
        message.group(),
        epoch,
        message.number(),
        message.echo(),
        message.asks(),
        message.standing(),
        message.view(),
        message.wanted(),
        message.entries(),
        message.learned(),
        message.baton(),
        message.stamp());
  }

  private static Cluster.Node home(Cluster cluster) {
    Cluster.Node home = cluster.node(1);
    home.on(new ReplicaEvent.Acquire());
    cluster.settle();
    assertTrue(home.replica.isHome());
    return home;
  }
}
