package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.node.Outside;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what the core tells, and passes it to whom it concerns. */
final class CoreEar implements Outside {
  private static final Logger LOG = LoggerFactory.getLogger(CoreEar.class);

  private final int self;
  private final boolean alone;
  private final Teller teller = new Teller(this::overflow);
  private final Desk desk = new Desk(teller);
  private Links links = Links.NONE;
  private @Nullable NodeDriver driver;
  private @Nullable Snapshots snapshots;

  /**
   * An ear with nobody to pass anything to yet.
   *
   * @param alone true if there are no other nodes
   */
  CoreEar(int self, boolean alone) {
    this.self = self;
    this.alone = alone;
  }

  /**
   * Before the core is brought its first event.
   *
   * @param snapshots null if there is nobody to have them from
   */
  void attach(NodeDriver driver, Links links, @Nullable Snapshots snapshots) {
    this.driver = driver;
    this.links = links;
    this.snapshots = snapshots;
  }

  Desk desk() {
    return desk;
  }

  Teller teller() {
    return teller;
  }

  @Override
  public void send(int to, GroupMessage message) {
    links.send(to, message);
  }

  @Override
  public void wakeAt(long nanos) {
    NodeDriver attached = driver;
    if (attached != null) {
      attached.wakeAt(nanos);
    }
  }

  @Override
  public void tenureBegan(GroupId group, Ballot ballot) {
    LOG.debug("node {} is home of group {} from {} on", self, group, ballot);
    desk.tenureBegan(group);
    desk.hint(group, self);
  }

  @Override
  public void tenureEnded(GroupId group, int hint) {
    LOG.debug("node {} is home of group {} no longer, {} may be", self, group, hint);
    desk.endTenure(group);
    desk.hint(group, hint);
  }

  @Override
  public void yielded(GroupId group, int hint) {
    desk.hint(group, hint);
    if (hint != self && links.isReachable(hint)) {
      desk.yielded(group, hint);
    }
    // Else the replica tries again by itself.
  }

  @Override
  public void applied(GroupId group, long position, long ownThrough) {
    if (!alone) {
      desk.applied(group, position, ownThrough);
    }
    // Else it is told of all groups at once, with what was appended.
  }

  @Override
  public void refused(GroupId group, long from, long through) {
    desk.refused(group, from, through);
  }

  @Override
  public void confirmed(GroupId group, long id) {
    desk.confirmed(id);
    NodeDriver attached = driver;
    long next = desk.nextConfirmation(group);
    if (next != 0 && attached != null) {
      attached.confirm(group, next);
    }
  }

  @Override
  public void notHome(GroupId group, long id, int hint) {
    desk.notHome(id);
  }

  @Override
  public void checked(GroupId group, long id, long position) {
    NodeDriver attached = driver;
    if (attached == null) {
      return; // so nobody has asked
    }
    desk.checked(id, position, attached.appliedThrough(group));
    long next = desk.nextCheck(group);
    if (next != 0) {
      attached.check(group, next);
    }
  }

  @Override
  public void snapshotWanted(GroupId group, int from) {
    LOG.info("group {}: node {} needs a snapshot and asks node {}", group, self, from);
    Snapshots attached = snapshots;
    if (attached != null) {
      attached.wanted(group, from);
    }
  }

  @Override
  public void choresWanted() {
    NodeDriver attached = driver;
    if (attached != null) {
      attached.choresWanted();
    }
  }

  @Override
  public void disagrees(GroupId group, int peer, long position) {
    LOG.error(
        "group {}: this node ({}) and node {} have applied the same entries through {} and hold"
            + " different states. One of the two is damaged; a majority has to say which",
        group,
        self,
        peer,
        position);
  }

  @Override
  public void quarantined(GroupId group, long position, int peer) {
    LOG.error(
        "group {}: a majority, node {} among it, has another state at {} than this node ({}), which"
            + " is damaged: it serves and votes no more until it has their snapshot",
        group,
        peer,
        position,
        self);
  }

  @Override
  public void diverged(GroupId group, int peer, Head own, Head other) {
    LOG.error(
        "group {}: this node ({}) and node {} have applied the same entries and hold different"
            + " states: {} here, {} there. One of the two is damaged",
        group,
        self,
        peer,
        own,
        other);
  }

  private void overflow() {
    NodeDriver attached = driver;
    if (attached != null) {
      attached.overflow();
    }
  }
}
