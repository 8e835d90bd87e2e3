package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import java.util.List;

/**
 * One replica of one entity group: its log, its vote, and, while this node is home, its proposals
 * (design.md §5; {@code protocol-rules.md} R1 to R6). A function of events: no thread, clock, file,
 * socket or chance inside. Not thread-safe.
 */
public final class Replica {
  private final ReplicaOptions options;
  private final ReplicaState recovered;

  /** A replica that continues from {@code recovered}. To be sent {@link ReplicaEvent.Started}. */
  public Replica(ReplicaOptions options, ReplicaState recovered) {
    this.options = options;
    this.recovered = recovered;
  }

  /**
   * Takes an event and tells what follows from it.
   *
   * @param nowNanos a clock that does not run backwards, as {@link System#nanoTime()}
   * @throws IllegalStateException if the event is not allowed now
   * @throws IllegalArgumentException if a submission breaks the order of stamps (R11)
   * @throws io.paxosstore.paxos.EntryTooLargeException if a submission exceeds what an entry holds
   */
  public void on(ReplicaEvent event, long nowNanos, Effects effects) {
    throw new UnsupportedOperationException(options.group() + ": " + event + nowNanos + effects);
  }

  /** True from {@link Effects#tenureBegan} to {@link Effects#tenureEnded}. */
  public boolean isHome() {
    return false;
  }

  /** The ballot that this node holds or prepares; {@link Ballot#NONE} if it does neither. */
  public Ballot ballot() {
    return Ballot.NONE;
  }

  /** Owner of the greatest ballot heard of, which may be this node; -1 if there is none. */
  public int homeHint() {
    return -1;
  }

  /** After the last decided entry. */
  public Head head() {
    return recovered.head();
  }

  /** Position of the last decided entry. */
  public long chosenThrough() {
    return head().position();
  }

  /** At home: position of the last entry that something was submitted into, decided or not (R4). */
  public long appendedThrough() {
    return head().position();
  }

  /** True if this node is home and a submission of this size would be taken. */
  public boolean admits(long recordBytes) {
    return recordBytes < 0;
  }

  /** Entries above {@link #chosenThrough()} that are held here, durable or not, ascending. */
  public List<BallotedEntry> undecided() {
    return List.of();
  }

  /** What others may be told. */
  public Standing standing() {
    return Standing.NONE;
  }

  /**
   * True if nothing is unsynced, in flight, awaited or owned here, so that the object may be
   * dropped and made again from {@link #durable()} (further rule 19).
   */
  public boolean isIdle() {
    return true;
  }

  /** What a successor of this object has to start from. */
  public ReplicaState durable() {
    return recovered;
  }
}
