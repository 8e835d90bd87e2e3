package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Tells a full disk from other failures. The JDK passes only the operating system's words on, so
 * these are compared.
 */
final class Failures {
  private static final String[] FULL = {
    "No space left on device", "Disk quota exceeded", "not enough space on the disk",
  };

  private Failures() {}

  static IOException sorted(Path file, IOException failure) {
    String message = failure.getMessage();
    if (message != null) {
      for (String words : FULL) {
        if (message.contains(words)) {
          NoSpaceException full = new NoSpaceException(file + ": " + words);
          full.initCause(failure);
          return full;
        }
      }
    }
    return failure;
  }
}
