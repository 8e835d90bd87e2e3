package io.paxosstore.sql.operator;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the operator's socket of a data directory is, and what both of its ends say. */
final class OperatorAddress {
  /** Readable for its owner only, so that nobody else reaches what lies in it. */
  static final String DIRECTORY = "operator";

  /** A question is one line, of at most so many bytes. */
  static final int MAX_QUESTION_BYTES = 256;

  /** Every answer ends in one of the two; lines of the answer itself begin with a blank. */
  static final String DONE = "done";

  static final String REFUSED = "refused ";

  private static final String SOCKET = "socket";

  private OperatorAddress() {}

  static Path file(Path data) {
    return data.resolve(DIRECTORY).resolve(SOCKET);
  }

  static boolean exists(Path data) {
    return Files.exists(file(data));
  }

  /** Systems allow about a hundred bytes for it; the shorter of two spellings is taken. */
  static UnixDomainSocketAddress of(Path data) {
    Path file = file(data);
    Path here = Path.of("").toAbsolutePath();
    Path relative = file.startsWith(here) ? here.relativize(file) : file;
    return UnixDomainSocketAddress.of(relative);
  }
}
