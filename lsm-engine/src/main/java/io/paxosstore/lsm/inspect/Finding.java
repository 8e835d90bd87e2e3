package io.paxosstore.lsm.inspect;

import io.paxosstore.lsm.rows.KeyText;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a store.
 *
 * @param file where
 * @param offset where in it
 * @param firstKey least key that cannot be trusted; null if it is not about keys
 * @param endKey a key after all of these; null if it is not about keys
 * @param what is wrong, in words
 */
public record Finding(
    Path file, long offset, byte @Nullable [] firstKey, byte @Nullable [] endKey, String what) {
  @Override
  public String toString() {
    return file
        + " offset "
        + offset
        + (firstKey == null || endKey == null
            ? ""
            : " keys [" + KeyText.of(firstKey) + ", " + KeyText.of(endKey) + ")")
        + ": "
        + what;
  }
}
