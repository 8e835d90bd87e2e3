package io.paxosstore.lsm.repair;

/**
 * What a repair may do.
 *
 * @param dryRun only tell
 * @param acceptLoss what of all that is lost counts as deleted from now on
 * @param acceptLogLoss a log that is damaged in its middle is cut there: what was written later is
 *     given up
 */
public record RepairOptions(boolean dryRun, AcceptedLoss acceptLoss, boolean acceptLogLoss) {
  /** A repair after which everything that was lost is refused. */
  public static final RepairOptions CAREFUL = new RepairOptions(false, AcceptedLoss.NONE, false);
}
