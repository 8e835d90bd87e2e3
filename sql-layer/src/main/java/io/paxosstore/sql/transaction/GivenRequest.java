package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;

/**
 * The one request id that a statement may commit as, however often it is tried: its own node will
 * ask for this one, and take "rolled back" for the last word. One thread at a time.
 */
public final class GivenRequest {
  private final RequestId id;
  private final GroupId anchor;
  private boolean spent;

  /**
   * A request.
   *
   * @param anchor a group that the transaction must touch: its outcome is asked for there
   */
  public GivenRequest(RequestId id, GroupId anchor) {
    this.id = id;
    this.anchor = anchor;
  }

  /** Where the outcome is asked for. */
  GroupId anchor() {
    return anchor;
  }

  /** The id, to be proposed. */
  RequestId spend() {
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
