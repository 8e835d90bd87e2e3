package io.paxosstore.sql.transaction;

/**
 * How transactions behave where groups have homes on several nodes.
 *
 * @param requestMillis a read, lock or validation that no majority answered for this long ends with
 *     57P03
 * @param commitMillis a commit whose outcome could not be found out for this long ends with 08007
 * @param lockMillis a wait for a row lock ends with 40001 after this long if the transaction holds
 *     locks on another node
 * @param patienceMillis whoever waits for the outcome of a prepare finishes the transaction himself
 *     after this long; longer where outcomes use to take longer
 * @param retentionMillis versions stay readable at least this long: homes do not know of every
 *     snapshot elsewhere
 * @param outcomeMillis outcomes of requests stay known at least this long (R10)
 * @param skewMillis a request whose stamp lies further ahead of the own wall clock is refused
 * @param housekeepingMillis how often the node looks after what nobody waits for; 0 for never
 * @param grantMillis a group is given the right to have a reference group read nearby when it has
 *     missed it for this long (R14)
 */
public record ClusterTransactionOptions(
    long requestMillis,
    long commitMillis,
    long lockMillis,
    long patienceMillis,
    long retentionMillis,
    long outcomeMillis,
    long skewMillis,
    long housekeepingMillis,
    long grantMillis) {
  /**
   * Ten seconds for a majority to answer, one for locks across nodes, 25 ms for an outcome,
   * versions of half a minute, outcomes of a minute, clocks within ten minutes; rights to read
   * reference groups nearby after half a second.
   */
  public static final ClusterTransactionOptions DEFAULT =
      new ClusterTransactionOptions(10_000, 10_000, 1_000, 25, 30_000, 60_000, 600_000, 500, 500);
}
