package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.RequestId;
import org.jspecify.annotations.Nullable;

/** What a client wants, until it gets it. */
final class Operation {
  enum Kind {
    /** A write of one key, committed once however often it is sent. */
    WRITE,
    /** A read at the home, which confirms that it still is (R4). */
    READ_AT_HOME,
    /** A read at the client's node by version check (further rule 10). */
    READ_HERE
  }

  final Clients.Client client;
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

  /** What came of it; null as long as it is under way. */
  @Nullable Answer outcome;

  Operation(Clients.Client client, Kind kind, int group, int key, RequestId request, long floor) {
    this.client = client;
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
