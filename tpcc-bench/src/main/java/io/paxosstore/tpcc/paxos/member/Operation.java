package io.paxosstore.tpcc.paxos.member;

import org.jspecify.annotations.Nullable;

/** A read or a write of one key, and whom to tell. One at a time, but used again and again. */
public abstract class Operation {
  private int group;
  private long key;
  private byte @Nullable [] value;

  /** Nothing yet. */
  protected Operation() {}

  /** What it is to do next; a value is written, none is a read. */
  protected final void become(int group, long key, byte @Nullable [] value) {
    this.group = group;
    this.key = key;
    this.value = value;
  }

  /** Number of the group, from 0. */
  public final int group() {
    return group;
  }

  /** The key within the group. */
  public final long key() {
    return key;
  }

  /** What to write; not to be changed. */
  public final byte[] value() {
    byte[] written = value;
    if (written == null) {
      throw new IllegalStateException("a read has no value to write");
    }
    return written;
  }

  /**
   * It is done. On any thread; returns fast and does not wait.
   *
   * @param read what was read; null if nothing is there, or if it was a write
   */
  public abstract void succeeded(byte @Nullable [] read);

  /** It is not done, or nobody knows. On any thread; returns fast and does not wait. */
  public abstract void failed(Throwable cause);
}
