package io.paxosstore.lsm.rows;

import org.jspecify.annotations.Nullable;

/**
 * What damage has taken from a store: changes of keys in [from, to) with versions from {@code
 * minVersion} to {@code maxVersion}, nobody knows which. A read that may need one of them refuses
 * until the loss is accepted; from then on all that the keys had at these versions or before counts
 * as deleted (docs/decisions/012-what-repair-may-do.md).
 *
 * @param from least key of which changes were lost
 * @param to a key after all of them
 * @param minVersion least version that can have been lost
 * @param maxVersion greatest version that can have been lost
 * @param table number of the table that held them
 * @param blocks blocks of it that were given up, as far as they could be told apart
 * @param bytes bytes of its file that were given up
 * @param accepted true once somebody has said that the store is to go on without them
 */
public record LostRange(
    byte[] from,
    byte[] to,
    long minVersion,
    long maxVersion,
    long table,
    int blocks,
    long bytes,
    boolean accepted) {
  /** True if a change of the key may have been lost. */
  boolean covers(byte[] key, int offset, int length) {
    return Keys.compare(from, 0, from.length, key, offset, length) <= 0
        && Keys.compare(key, offset, length, to, 0, to.length) < 0;
  }

  /**
   * True if what was lost may be newer than the newest change that was found, of version {@code
   * newest}, for a reader at {@code at}. Of equal versions nobody knows which came later.
   */
  boolean mayHold(long at, long newest) {
    return minVersion <= at && newest <= maxVersion;
  }

  /** The part of it within [first, end); null for no bound. */
  public LostRange within(byte @Nullable [] first, byte @Nullable [] end) {
    return new LostRange(
        first != null && Keys.compare(first, from) > 0 ? first : from,
        end != null && Keys.compare(end, to) < 0 ? end : to,
        minVersion,
        maxVersion,
        table,
        blocks,
        bytes,
        accepted);
  }

  /** The same range once its loss is accepted. */
  public LostRange accept() {
    return new LostRange(from, to, minVersion, maxVersion, table, blocks, bytes, true);
  }

  @Override
  public String toString() {
    return "keys ["
        + KeyText.of(from)
        + ", "
        + KeyText.of(to)
        + ") at versions "
        + minVersion
        + " to "
        + maxVersion;
  }
}
