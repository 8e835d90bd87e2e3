package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.replica.ReplicaOptions.Limits;
import io.paxosstore.paxos.replica.ReplicaOptions.Timing;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a world is like; all of it drawn from the seed (a swarm: each seed breaks other things, some
 * none).
 *
 * @param wholeNodes whether nodes run the real log, storage engine and appliance of entries, or
 *     replicas alone over models of these
 * @param members of every group
 * @param groups whose replicas share nodes, disks and connections
 * @param clients that work at the same time
 * @param keys of each group
 * @param thinkNanos mean time between an answer and the client's next request
 * @param runNanos how long there are faults; then everything heals
 * @param timing of the replicas
 * @param limits of the replicas
 * @param delayNanos mean time of a message on its way
 * @param loss probability that a message is lost
 * @param duplication probability that a message comes once more
 * @param syncNanos mean time of a sync
 * @param flushEveryNanos mean time between flushes of a node's engine
 * @param keptEntries about how many flushed entries stay in the log for who lags
 * @param forwardNanos patience of a gateway with the home that it forwarded to
 * @param patienceNanos of a read with a majority
 * @param clientNanos of a client with its gateway
 * @param forwardsWhenYielding whether a node that lets another go first sends its requests there
 * @param skewMillis greatest distance of a wall clock from the truth
 * @param faultEveryNanos mean time between faults
 * @param faults which kinds there are
 * @param keptUnsynced probability that a crash keeps some of what was not synced
 * @param lookers probability that somebody reads elsewhere, at once, what was acknowledged
 */
record Parameters(
    boolean wholeNodes,
    int members,
    int groups,
    int clients,
    int keys,
    long thinkNanos,
    long runNanos,
    Timing timing,
    Limits limits,
    long delayNanos,
    double loss,
    double duplication,
    long syncNanos,
    long flushEveryNanos,
    int keptEntries,
    long forwardNanos,
    long patienceNanos,
    long clientNanos,
    boolean forwardsWhenYielding,
    long skewMillis,
    long faultEveryNanos,
    Set<Fault> faults,
    double keptUnsynced,
    double lookers) {
  static final long MICROS = 1_000;
  static final long MILLIS = 1_000_000;
  static final long SECONDS = 1_000_000_000;

  /** As a seed draws them. */
  static Parameters draw(Chance chance, boolean wholeNodes) {
    int[] sizes = {1, 3, 3, 3, 3, 3, 3, 5, 5, 5};
    int members = sizes[chance.below(sizes.length)];
    int[] windows = {1, 1, 1, 2, 4, 8};
    long delay = chance.magnitude(50 * MICROS, 10 * MILLIS);
    long sync = chance.magnitude(100 * MICROS, 8 * MILLIS);
    long roundTrip = 2 * delay + 2 * sync;
    Timing timing =
        chance.happens(0.5)
            ? Timing.DEFAULT
            : new Timing(
                4 * roundTrip + chance.around(4 * roundTrip),
                roundTrip + chance.around(roundTrip),
                10 * roundTrip + 100 * MILLIS);
    Limits limits =
        new Limits(
            (int) chance.magnitude(1 << 10, 1 << 20),
            chance.magnitude(4 << 10, 1 << 20),
            (int) chance.magnitude(256, 1 << 16),
            chance.happens(0.5) ? (int) chance.magnitude(64, 1 << 12) : 256 << 10,
            windows[chance.below(windows.length)]);
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    if (!chance.happens(0.05)) {
      double each = chance.unit();
      for (Fault fault : Fault.values()) {
        if (!fault.isLast() && chance.happens(each) && fault.concerns(members)) {
          faults.add(fault);
        }
      }
      // Draws of their own: seeds mean what they meant before there were these.
      Chance last = chance.fork("last faults");
      for (Fault fault : Fault.values()) {
        if (fault.isLast()
            && last.happens(0.3)
            && fault.concerns(members)
            && (wholeNodes || !fault.concernsWholeNodes())) {
          faults.add(fault);
        }
      }
    }
    long think = chance.magnitude(10 * MILLIS, 10 * SECONDS);
    int clients = 1 + chance.below(6);
    // As long as it takes to have something happen, and not longer.
    long run = Math.clamp(think / clients * 150, 5 * SECONDS, 900 * SECONDS);
    return new Parameters(
        wholeNodes,
        members,
        1 + chance.below(3),
        clients,
        1 + chance.below(6),
        think,
        run,
        timing,
        limits,
        delay,
        chance.happens(0.5) ? 0 : chance.unit() * 0.1,
        chance.happens(0.5) ? 0 : chance.unit() * 0.1,
        sync,
        chance.magnitude(50 * MILLIS, 20 * SECONDS),
        (int) chance.magnitude(1, 100),
        Math.max(50 * MILLIS, 8 * roundTrip),
        20 * roundTrip + 500 * MILLIS,
        40 * roundTrip + SECONDS,
        chance.happens(0.5),
        chance.happens(0.5) ? 0 : chance.between(1, 5_000),
        run / (5 + chance.below(40)),
        faults,
        0.5,
        0.3);
  }

  /** Where nothing happens by itself: for scripted scenarios. */
  static Parameters scripted(int members, int window) {
    Limits normal = Limits.DEFAULT;
    return new Parameters(
        false,
        members,
        1,
        0,
        4,
        SECONDS,
        0,
        Timing.DEFAULT,
        new Limits(
            normal.entryBytes(),
            normal.queuedBytes(),
            normal.messageBytes(),
            normal.tailBytes(),
            window),
        MILLIS,
        0,
        0,
        MILLIS,
        3600 * SECONDS,
        1000,
        3600 * SECONDS,
        3600 * SECONDS,
        3600 * SECONDS,
        false,
        0,
        SECONDS,
        Set.of(),
        0,
        0);
  }
}
