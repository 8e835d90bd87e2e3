package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client wants, until it gets it. */
final class Operation {
  enum Kind {
    /** A write of one key, committed once however often it is sent. */
    WRITE,
    /** A read at the home, which confirms that it still is (R4). */
    READ_AT_HOME,
    /** A read at the client's node by version check (further rule 10). */
    READ_HERE,
    /** This group's part of a transaction over several. */
    PREPARE,
    /** An abort marker, to find out what a transaction has come to (R9). */
    MARK,
    /** The outcome of a transaction for one of its groups. */
    DECIDE
  }

  /** Who wants it, and hears what comes of it. */
  interface Owner {
    void answered(Attempt attempt, Answer answer);
  }

  final Owner owner;
  final Kind kind;
  final int group;
  final int key;
  final RequestId request;

  /** Greatest position that anybody had been told of the key when the operation began. */
  final long floor;

  /**
   * The client has given up the write and wants its outcome: it submits an abort marker, and what
   * came first counts (R9).
   */
  boolean givenUp;

  /** All groups of the transaction that this is a part of. */
  List<Integer> participants = List.of();

  /** Of a decision: when the transaction is committed; 0 if it is not. */
  long commitTs;

  /** What came of it; null as long as it is under way. */
  @Nullable Answer outcome;

  Operation(Owner owner, Kind kind, int group, int key, RequestId request, long floor) {
    this.owner = owner;
    this.kind = kind;
    this.group = group;
    this.key = key;
    this.request = request;
    this.floor = floor;
  }

  @Override
  public String toString() {
    return (givenUp ? "MARK" : kind) + " #" + (request.unique() >>> 8) + " g" + group + " k" + key;
  }
}
