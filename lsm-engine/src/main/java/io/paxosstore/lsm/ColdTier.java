package io.paxosstore.lsm;

import java.nio.file.Path;

/**
 * A second directory, on a larger and slower disk, for tables that are old. A table goes there when
 * it is on the last level and all its versions are more than {@code age} below the watermark, which
 * is the only clock that the engine has; it is looked for after each flush and compaction, when
 * nothing more urgent is to be done. Rows that are merged with newer ones come back.
 *
 * @param directory of this store alone; created when it is first opened with it
 * @param age difference of versions (commit timestamps); 0 or more
 */
public record ColdTier(Path directory, long age) {
  /** Checks the age. */
  public ColdTier {
    if (age < 0) {
      throw new IllegalArgumentException("age " + age + " of a cold tier is negative");
    }
  }
}
