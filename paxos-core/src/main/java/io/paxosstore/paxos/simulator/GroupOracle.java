package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is true of one group, seen from above: who durably voted for what, hence what is chosen and
 * what counts, what clients were told. Checks every step of every node against it.
 */
final class GroupOracle implements Judge {
  /** A ballot's entry at a position, and the nodes, as bits, that have it durably. */
  private static final class Votes {
    final Ballot ballot;
    final Entry entry;
    long nodes;

    Votes(Ballot ballot, Entry entry) {
      this.ballot = ballot;
      this.entry = entry;
    }
  }

  private final String name;
  private final int majority;

  /** By position, from 1. */
  private final List<List<Votes>> votes = new ArrayList<>();

  private final List<@Nullable Entry> chosen = new ArrayList<>();

  /** The head after each position that is decided without a gap, from 0. */
  private final List<Head> heads = new ArrayList<>();

  private final List<Boolean> counting = new ArrayList<>();
  private final List<Long> checksums = new ArrayList<>();

  /** Position at which a request counts, negative if a marker does. */
  private final Map<RequestId, Long> outcomes = new HashMap<>();

  private final Set<EntryId> refusedEntries = new HashSet<>();
  private final Set<RequestId> refusedRequests = new HashSet<>();
  private final Ballot[] toldPromise;

  /** Of each key, the last write that any client knows to be there. */
  private final long[] floors;

  private long acknowledged;

  GroupOracle(String name, int members, int keys) {
    this.name = name;
    this.majority = members / 2 + 1;
    this.floors = new long[keys];
    this.toldPromise = new Ballot[members + 1];
    for (int i = 0; i <= members; i++) {
      toldPromise[i] = Ballot.NONE;
    }
    heads.add(Head.NONE);
    counting.add(true);
    checksums.add(0L);
  }

  /** Position through which everything is chosen. */
  long chosenThrough() {
    return heads.size() - 1L;
  }

  /** Greatest position of a write that a client was told of. */
  @Override
  public long acknowledged() {
    return acknowledged;
  }

  @Override
  public long floor(int key) {
    return floors[key];
  }

  /** A node has an entry durably. */
  void voted(int node, Ballot ballot, Entry entry) {
    int index = (int) entry.position() - 1;
    while (votes.size() <= index) {
      votes.add(new ArrayList<>(2));
      chosen.add(null);
    }
    Votes found = null;
    for (Votes each : votes.get(index)) {
      if (each.ballot.equals(ballot)) {
        found = each;
      }
    }
    if (found == null) {
      found = new Votes(ballot, entry);
      votes.get(index).add(found);
    }
    if (!found.entry.id().equals(entry.id())) {
      throw violated(
          Invariant.ONE_VALUE_PER_BALLOT,
          ballot + " at " + entry.position() + " is " + found.entry.id() + " and " + entry.id());
    }
    found.nodes |= 1L << node;
    if (Long.bitCount(found.nodes) >= majority) {
      chosen(index, found);
    }
  }

  private void chosen(int index, Votes winner) {
    Entry before = chosen.get(index);
    if (before != null) {
      if (!before.id().equals(winner.entry.id())) {
        throw violated(
            Invariant.ONE_VALUE_PER_POSITION,
            (index + 1)
                + " is "
                + before.id()
                + " and, by "
                + winner.ballot
                + ", "
                + winner.entry.id());
      }
      return;
    }
    chosen.set(index, winner.entry);
    while (chosenThrough() < chosen.size()) {
      Entry next = chosen.get((int) chosenThrough());
      if (next == null) {
        break;
      }
      extend(next);
    }
  }

  private void extend(Entry next) {
    Head head = heads.getLast();
    boolean counts = next.previous().equals(head.id());
    long checksum = checksums.getLast();
    if (!counts) {
      heads.add(new Head(next.position(), head.id(), head.commitTs()));
    } else {
      long last = head.commitTs();
      if (refusedEntries.contains(next.id())) {
        throw violated(Invariant.REFUSED_NEVER_COUNTS, "entry " + next.id());
      }
      for (EntryRecord record : next.records()) {
        if (record.stamp() != 0 && record.stamp() <= last) {
          throw violated(
              Invariant.STAMPS_ASCEND, record.stamp() + " in " + next.id() + " after " + last);
        }
        last = Math.max(last, record.stamp());
        effect(next, record);
      }
      heads.add(new Head(next.position(), next.id(), last));
      checksum = Machine.checksum(checksum, next);
    }
    counting.add(counts);
    checksums.add(checksum);
  }

  private void effect(Entry entry, EntryRecord record) {
    RequestId request = record.request();
    boolean commits = record instanceof EntryRecord.Commit;
    Long before = outcomes.putIfAbsent(request, commits ? entry.position() : -entry.position());
    if (before != null) {
      throw violated(
          Invariant.ONE_EFFECT_PER_REQUEST,
          request + " at " + Math.abs(before) + " and at " + entry.position());
    }
    if (commits && refusedRequests.contains(request)) {
      throw violated(Invariant.REFUSED_NEVER_COUNTS, request + " at " + entry.position());
    }
  }

  /** A node says that the entry at its next position is decided. */
  void decided(int node, Entry entry, boolean counts, Machine before) {
    long position = entry.position();
    if (position != before.head().position() + 1) {
      throw violated(
          Invariant.EQUAL_STATE,
          "node " + node + " decides " + position + " after " + before.head().position());
    }
    if (position > chosenThrough()) {
      throw violated(
          Invariant.DURABLE_BEFORE_TOLD,
          "node " + node + " decides " + position + ", chosen is " + chosenThrough());
    }
    Entry real = chosen.get((int) position - 1);
    if (real == null || !real.id().equals(entry.id())) {
      throw violated(
          Invariant.ONE_VALUE_PER_POSITION,
          "node "
              + node
              + " decides "
              + entry.id()
              + " at "
              + position
              + ", chosen is "
              + (real == null ? "nothing" : real.id()));
    }
    if (counts != counting.get((int) position)) {
      throw violated(
          Invariant.VOID_IFF_NOT_CHAINED,
          "node " + node + " has " + entry.id() + " count: " + counts);
    }
  }

  /** A node has applied what it had decided. */
  void applied(int node, Machine machine) {
    int position = (int) machine.head().position();
    if (!machine.head().equals(heads.get(position))
        || machine.checksum() != checksums.get(position)) {
      throw violated(
          Invariant.EQUAL_STATE,
          "node " + node + " is at " + machine.head() + ", should be at " + heads.get(position));
    }
  }

  /** Checks what a node asserts of itself in a message (R6). */
  void told(int node, GroupMessage message, Ballot durablePromise) {
    Ballot promised = message.standing().promised();
    if (promised.compareTo(toldPromise[node]) < 0) {
      throw violated(
          Invariant.PROMISES_NEVER_FALL,
          "node " + node + " told " + promised + " after " + toldPromise[node]);
    }
    toldPromise[node] = promised;
    if (promised.compareTo(durablePromise) > 0) {
      throw violated(
          Invariant.DURABLE_BEFORE_TOLD,
          "node " + node + " told " + promised + ", durable is " + durablePromise);
    }
    Head head = message.standing().head();
    if (head.position() > chosenThrough() || !head.equals(heads.get((int) head.position()))) {
      throw violated(
          Invariant.DURABLE_BEFORE_TOLD,
          "node " + node + " told of " + head + ", chosen through " + chosenThrough());
    }
    // What lies far below the head was checked when it was new.
    long from = Math.max(1, head.position() - 4);
    for (Run run : message.standing().accepted()) {
      for (long position = Math.max(from, run.from()); position <= run.through(); position++) {
        checkVote(node, run.ballot(), position);
      }
    }
  }

  private void checkVote(int node, Ballot ballot, long position) {
    if (position <= votes.size()) {
      for (Votes each : votes.get((int) position - 1)) {
        if (each.ballot.equals(ballot) && (each.nodes & 1L << node) != 0) {
          return;
        }
      }
    }
    throw violated(
        Invariant.DURABLE_BEFORE_TOLD,
        "node " + node + " told that it has accepted " + position + " under " + ballot);
  }

  /** A node goes on from here after a restart. */
  void recovered(int node, Ballot promised) {
    if (promised.compareTo(toldPromise[node]) < 0) {
      throw violated(
          Invariant.PROMISES_NEVER_FALL,
          "node " + node + " restarts with " + promised + " after telling " + toldPromise[node]);
    }
  }

  /** The node's disk is empty from now on, and nobody expects it to know anything. */
  @Override
  public void wiped(int node) {
    toldPromise[node] = Ballot.NONE;
  }

  /** A client is told that its write is in the entry at this position. */
  @Override
  public void acknowledged(RequestId request, int key, long position, long floor) {
    Long truth = position > chosenThrough() ? null : outcomes.get(request);
    if (truth == null || truth != position) {
      throw violated(
          Invariant.ACKNOWLEDGED_COUNTS, request + " at " + position + ", truth: " + truth);
    }
    if (position <= floor) {
      throw violated(
          Invariant.LINEARIZABLE,
          request + " at " + position + " began after " + floor + " was known");
    }
    floors[key] = Math.max(floors[key], position);
    acknowledged = Math.max(acknowledged, position);
  }

  /** A client is told that its write has no effect, ever (R9). */
  @Override
  public void refused(RequestId request) {
    refusedRequests.add(request);
    Long truth = outcomes.get(request);
    if (truth != null && truth > 0) {
      throw violated(Invariant.REFUSED_NEVER_COUNTS, request + " counts at " + truth);
    }
  }

  /** A node says that what was submitted into this entry has no effect. */
  void refused(EntryId entry) {
    refusedEntries.add(entry);
    for (int position = 1; position < heads.size(); position++) {
      Entry each = chosen.get(position - 1);
      if (each != null && each.id().equals(entry) && counting.get(position)) {
        throw violated(Invariant.REFUSED_NEVER_COUNTS, "entry " + entry + " at " + position);
      }
    }
  }

  /**
   * A client is told that this is the last write of the key.
   *
   * @param floor what was known of the key when the client asked
   */
  @Override
  public void read(int key, long position, long floor) {
    if (position < floor) {
      throw violated(
          Invariant.LINEARIZABLE,
          "key " + key + " was read as of " + position + ", known was " + floor);
    }
    if (position > chosenThrough()) {
      throw violated(Invariant.LINEARIZABLE, "a write was read that is not chosen: " + position);
    }
    floors[key] = Math.max(floors[key], position);
  }

  private Violation violated(Invariant invariant, String evidence) {
    return new Violation(invariant, "group " + name + ": " + evidence);
  }
}
