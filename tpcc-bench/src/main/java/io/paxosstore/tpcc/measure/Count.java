package io.paxosstore.tpcc.measure;

/** Things that are counted. */
public enum Count {
  /** Statements, batches, commits and rollbacks. */
  CALLS,
  ORDER_LINES,
  REMOTE_LINES,
  /** New-Orders that were rolled back as they were meant to be. */
  UNUSED_ITEMS,
  REMOTE_PAYMENTS,
  PAYMENTS_BY_NAME,
  ORDER_STATUS_BY_NAME,
  /** Districts in which a delivery found nothing to deliver. */
  SKIPPED_DISTRICTS,
  /** Districts that deliveries visited. */
  DELIVERED_DISTRICTS,
  /** Connections that were opened after a terminal's first. */
  RECONNECTS,
  /** Rollbacks after an error that failed too: the connection was lost with the transaction. */
  FAILED_ROLLBACKS,
  /** Connections that were lost when they were to be closed. */
  FAILED_CLOSES
}
