package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;

/**
 * A request id that somebody knows already who will ask what became of it, and the group that he
 * asks. It is proposed once at most. One thread at a time.
 */
public final class GivenRequest {
  private final RequestId id;
  private final GroupId anchor;
  private final boolean only;
  private boolean spent;

  private GivenRequest(RequestId id, GroupId anchor, boolean only) {
    this.id = id;
    this.anchor = anchor;
    this.only = only;
  }

  /**
   * The one request that a statement may commit as, however often it is tried: its own node will
   * ask for this one, and take "rolled back" for the last word.
   *
   * @param anchor a group that the transaction must touch
   */
  public static GivenRequest only(RequestId id, GroupId anchor) {
    return new GivenRequest(id, anchor, true);
  }

  /**
   * A request that a client was promised: a transaction commits as this one if it touches the
   * anchor, and else as another one, of which the client is told first.
   */
  public static GivenRequest promised(RequestId id, GroupId anchor) {
    return new GivenRequest(id, anchor, false);
  }

  /** Its id. */
  public RequestId id() {
    return id;
  }

  /** Where the outcome is asked for. */
  public GroupId anchor() {
    return anchor;
  }

  /** True if nothing else may be proposed. */
  boolean isOnly() {
    return only;
  }

  /** The id, to be proposed. */
  public RequestId spend() {
    if (spent) {
      throw new IllegalStateException("a request is proposed once");
    }
    spent = true;
    return id;
  }

  /** Nothing was appended under it anywhere, and nothing will be: it may be tried again. */
  void giveBack() {
    spent = false;
  }

  /** True if something may have been appended under it: no further attempt can be made. */
  public boolean isSpent() {
    return spent;
  }
}
