package io.paxosstore.paxos.node;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.ByPosition;
import java.util.List;

/**
 * What the shared log says of one group's vote, and where: kept while a part of it is in the log
 * only, whether the group's replica is in memory or not.
 */
final class Vote {
  /** Where a promise is that the log need not keep. */
  private static final long IN_ENGINE = 0;

  private record Held(LogRecord.Accepted record, long logPosition) {}

  private final GroupId group;
  private final ByPosition<Held> accepted = new ByPosition<>();
  private Ballot promised;
  private long promiseAt = IN_ENGINE;
  private long chosenThrough;
  private long generation = -1;
  private long baseDue;
  private long appliedThrough;

  /**
   * Nothing in the log yet.
   *
   * @param promised what the storage engine keeps
   */
  Vote(GroupId group, Ballot promised) {
    this.group = group;
    this.promised = promised;
  }

  GroupId group() {
    return group;
  }

  /** A record of this group was appended, or was found, at this position of the log. */
  void logged(LogRecord record, long logPosition) {
    switch (record) {
      case LogRecord.Promise(GroupId ignored, Ballot ballot) -> promise(ballot, logPosition);
      case LogRecord.Accepted each -> {
        if (each.binds()) {
          promise(each.ballot(), logPosition);
        }
        chosenThrough = Math.max(chosenThrough, each.chosenThrough());
        if (each.entry().position() > appliedThrough) {
          accepted.put(each.entry().position(), new Held(each, logPosition));
        }
      }
      case LogRecord.Base base -> applied(base.through());
    }
  }

  /**
   * The entries up to here are in the storage engine, but what the log says of them is not known to
   * be what was chosen: the next record has to be preceded by one that says so.
   */
  void settledElsewhere(long through) {
    applied(through);
    baseDue = through;
  }

  /** Position of the {@link LogRecord.Base} that is to be written first; 0 if none is. */
  long baseDue() {
    return baseDue;
  }

  void baseWritten() {
    baseDue = 0;
  }

  /** Entries up to here that the log holds, ascending. */
  List<BallotedEntry> acceptedThrough(long through) {
    return accepted.through(through).stream()
        .map(held -> new BallotedEntry(held.record.ballot(), held.record.entry()))
        .toList();
  }

  /** The entries up to here are in the storage engine. */
  void applied(long through) {
    appliedThrough = Math.max(appliedThrough, through);
    accepted.removeThrough(through);
    chosenThrough = Math.max(chosenThrough, through);
  }

  Ballot promised() {
    return promised;
  }

  long chosenThrough() {
    return chosenThrough;
  }

  /** The last accepted entry of each position above what is applied, ascending. */
  List<BallotedEntry> accepted() {
    return accepted.all().stream()
        .map(held -> new BallotedEntry(held.record.ballot(), held.record.entry()))
        .toList();
  }

  /** True if the promise is nowhere but in the log up to here. */
  boolean isPromiseWithin(long logPosition) {
    return promiseAt != IN_ENGINE && promiseAt <= logPosition;
  }

  /** The promise was written to the storage engine. */
  void promiseMoved() {
    promiseAt = IN_ENGINE;
  }

  /** Entries above what is applied that are nowhere but in the log up to here. */
  List<LogRecord.Accepted> acceptedWithin(long logPosition) {
    return accepted.all().stream()
        .filter(held -> held.logPosition <= logPosition)
        .map(Held::record)
        .toList();
  }

  /** True if the storage engine knows all there is to know. */
  boolean isInEngine() {
    return promiseAt == IN_ENGINE && accepted.isEmpty() && baseDue == 0;
  }

  /** Notes that the log has a record of the group in this generation; false if that was known. */
  boolean touch(long generation) {
    boolean isNew = this.generation != generation;
    this.generation = generation;
    return isNew;
  }

  private void promise(Ballot ballot, long logPosition) {
    if (ballot.compareTo(promised) >= 0) {
      promised = ballot;
      promiseAt = logPosition;
    }
  }
}
