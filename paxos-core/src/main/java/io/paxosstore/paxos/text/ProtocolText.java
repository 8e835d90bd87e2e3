package io.paxosstore.paxos.text;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.replica.Run;
import io.paxosstore.paxos.replica.Standing;
import java.util.List;

/**
 * Names and values of the protocol as text; the legend is in {@code docs/operations.md}. The same
 * value always prints the same, and on one line.
 */
public final class ProtocolText {
  /** Message numbers of a boot lie above those of the boot before, by so many bits. */
  private static final int NUMBER_BITS = 40;

  /** Of a list that may be long, so many are printed. */
  private static final int LISTED = 8;

  private ProtocolText() {}

  /** A ballot: round, node and boot, as {@code r3n2b1}; {@code -} for none. */
  public static String of(Ballot ballot) {
    return ballot.equals(Ballot.NONE)
        ? "-"
        : "r" + ballot.round() + "n" + ballot.node() + "b" + ballot.boot();
  }

  /** An entry's id: incarnation, boot and sequence; {@code -} for what is before the first. */
  public static String of(EntryId id) {
    return id.equals(EntryId.NONE) ? "-" : id.toString();
  }

  /** A head: position and id. */
  public static String of(Head head) {
    return head.position() + " " + of(head.id());
  }

  /** An entry without what is in its records: position, id and what it names as its predecessor. */
  public static String of(Entry entry) {
    return entry.position()
        + " "
        + of(entry.id())
        + " after "
        + of(entry.previous())
        + " ("
        + entry.records().size()
        + ")";
  }

  /** An entry and the ballot it was proposed under. */
  public static String of(BallotedEntry balloted) {
    return of(balloted.entry()) + " by " + of(balloted.ballot());
  }

  /** A record: its kind, its request, and what it says. */
  public static String of(EntryRecord record) {
    return switch (record) {
      case EntryRecord.Commit commit ->
          "commit"
              + named(commit.request())
              + " @"
              + commit.stamp()
              + " "
              + changes(commit.batch().count(), commit.batch().encodedLength());
      case EntryRecord.Prepare prepare ->
          "prepare"
              + named(prepare.request())
              + " @"
              + prepare.stamp()
              + " of "
              + prepare.participants()
              + " "
              + changes(prepare.batch().count(), prepare.batch().encodedLength());
      case EntryRecord.Marker marker -> "abort marker" + named(marker.request());
      case EntryRecord.Decide decide ->
          decide.committed()
              ? "decide" + named(decide.request()) + " committed @" + decide.commitTs()
              : "decide" + named(decide.request()) + " aborted";
      case EntryRecord.Floor floor -> "floor " + floor.floor();
    };
  }

  /** A replica's durable state: promise, head, and what is held above the head. */
  public static String of(Standing standing) {
    StringBuilder text =
        new StringBuilder("promised ")
            .append(of(standing.promised()))
            .append(", head ")
            .append(of(standing.head()));
    String holds = held(standing);
    if (!holds.isEmpty()) {
      text.append(", holds ").append(holds);
    }
    if (standing.trimmedThrough() > 0) {
      text.append(", trimmed through ").append(standing.trimmedThrough());
    }
    return text.toString();
  }

  /** A message: its number and what it answers, then only what it says. */
  public static String of(GroupMessage message) {
    StringBuilder text = new StringBuilder("#").append(number(message.number()));
    if (message.echo() != 0) {
      text.append(" re #").append(number(message.echo()));
    }
    if (message.asks()) {
      text.append(" asks");
    }
    if (!message.wanted().equals(Ballot.NONE)) {
      text.append(" prepare ").append(of(message.wanted()));
    }
    list(text, " tells ", message.entries());
    list(text, " learned ", message.learned());
    switch (message.baton()) {
      case KEPT -> {}
      case SOUGHT -> text.append(" seeks home");
      case OFFERED -> text.append(" offers home");
    }
    return text.append(" | ").append(of(message.standing())).toString();
  }

  private static void list(StringBuilder text, String verb, List<BallotedEntry> entries) {
    String before = verb;
    for (BallotedEntry each : entries.subList(0, Math.min(LISTED, entries.size()))) {
      text.append(before).append(of(each));
      before = ", ";
    }
    if (entries.size() > LISTED) {
      text.append(" and ").append(entries.size() - LISTED).append(" more");
    }
  }

  /** What lies below the head is chosen; there the runs only serve to recognise it. */
  private static String held(Standing standing) {
    StringBuilder text = new StringBuilder();
    for (Run run : standing.accepted()) {
      long from = Math.max(run.from(), standing.chosenThrough() + 1);
      if (from <= run.through()) {
        text.append(text.isEmpty() ? "" : ", ").append(from);
        if (run.through() > from) {
          text.append("-").append(run.through());
        }
        text.append(" by ").append(of(run.ballot()));
      }
    }
    return text.toString();
  }

  private static String number(long number) {
    return (number >>> NUMBER_BITS) + "." + (number & ((1L << NUMBER_BITS) - 1));
  }

  private static String named(RequestId request) {
    return request.isNone()
        ? ""
        : " " + request.attemptTs() + "." + Long.toHexString(request.unique());
  }

  private static String changes(int count, int bytes) {
    return count + (count == 1 ? " change, " : " changes, ") + bytes + " bytes";
  }
}
