package io.paxosstore.tpcc.paxos.member;

/**
 * A library of replicated logs, embedded in this process as one of three members. The state that it
 * replicates is a value for each key of each group; how it keeps it is its own affair, but a write
 * is done only when a majority has it on disk, synced.
 *
 * <p>Needs a public constructor without parameters. {@link #open} comes first; the rest may be
 * called on any thread.
 */
public interface Contender extends AutoCloseable {
  /** Joins; the other members may come later. */
  void open(Setting setting) throws Exception;

  /** True if this member is home, or leader, of the group and ready for its writes. */
  boolean isHome(int group);

  /** Tries to become home of the group if it is not; called until {@link #isHome}. */
  default void becomeHome(int group) {}

  /** Begins a write at home; must not wait for its outcome, which {@code operation} is told. */
  void write(Operation operation);

  /**
   * Begins what several writes have in common once they have begun: a library that has a call for
   * each of them needs none here.
   */
  default void flush() {}

  /** Begins a linearizable read at this member, home or not; must not wait. */
  void read(Operation operation);

  /**
   * A write by a thread that has nothing else to do, at home.
   *
   * @return false if it failed or is in doubt
   */
  default boolean writeAndWait(int group, long key, byte[] value) {
    Waiting waiting = new Waiting(group, key, value);
    write(waiting);
    flush();
    return waiting.await();
  }

  /**
   * A write by a client in this process who does not know where the home is. A library that does
   * not forward is asked again and again until this member is the leader, which costs it nothing.
   */
  default boolean writeFromAnywhere(int group, long key, byte[] value) {
    return isHome(group) && writeAndWait(group, key, value);
  }

  /** Threads that submit the load; as many as serve this library best. */
  default int submitters() {
    return 1;
  }

  @Override
  void close() throws Exception;
}
