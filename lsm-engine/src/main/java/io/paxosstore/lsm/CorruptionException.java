package io.paxosstore.lsm;

import io.paxosstore.lsm.rows.KeyText;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on disk fail their checksum or make no sense. The message names file and offset, and the
 * keys that cannot be answered for; the rest of the store stays readable.
 */
public final class CorruptionException extends StorageException {
  private static final long serialVersionUID = 1L;

  private final byte @Nullable [] firstKey;
  private final byte @Nullable [] endKey;

  /** Says what failed, where and in which file. */
  public CorruptionException(String message) {
    this(message, null);
  }

  /** Says what failed, where and in which file, and why. */
  public CorruptionException(String message, @Nullable Throwable cause) {
    super(message, cause);
    firstKey = null;
    endKey = null;
  }

  /**
   * The same for the keys from {@code firstKey} to before {@code endKey}, which the message gets.
   */
  public CorruptionException(
      String message, @Nullable Throwable cause, byte[] firstKey, byte[] endKey) {
    super(message + ", keys [" + KeyText.of(firstKey) + ", " + KeyText.of(endKey) + ")", cause);
    this.firstKey = firstKey.clone();
    this.endKey = endKey.clone();
  }

  /** Least key that cannot be answered for; null if it is not known which. */
  public byte @Nullable [] firstKey() {
    return firstKey == null ? null : firstKey.clone();
  }

  /** A key after all that cannot be answered for; null if it is not known which. */
  public byte @Nullable [] endKey() {
    return endKey == null ? null : endKey.clone();
  }
}
