package io.paxosstore.lsm;

/** What it means that rows expire: a range delete of a version in the past. */
final class Expiry {
  /** The least key that there can be. */
  private static final byte[] LEAST = {0};

  private Expiry() {}

  /** As {@link StorageEngine#expire}. */
  static void apply(StorageEngine engine, ScanRange range, long olderThan, Durability durability) {
    byte[] to = range.to();
    if (to == null) {
      throw new IllegalArgumentException("a range in which rows expire needs an upper bound");
    }
    byte[] from = range.from() == null || range.from().length == 0 ? LEAST : range.from();
    // No version is below 1, and no key in an empty range.
    if (olderThan > 1 && java.util.Arrays.compareUnsigned(from, to) < 0) {
      engine.apply(new WriteBatch().deleteRange(from, to).version(olderThan - 1), durability);
    }
  }
}
