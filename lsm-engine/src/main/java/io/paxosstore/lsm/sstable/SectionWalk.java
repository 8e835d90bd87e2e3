package io.paxosstore.lsm.sstable;

/**
 * Finds sections without an index: the checksum of a section covers its length's worth of bytes,
 * the file's number and its offset, so where one begins, the one length for which all of that holds
 * is its length. Bytes that are damaged end the walk: where the next section begins cannot be told.
 */
final class SectionWalk {
  /** Sections that decode to more were not written by anybody. */
  private static final int MAX_RAW_BYTES = 1 << 30;

  private final byte[] bytes;
  private final long fileNumber;
  private int offset;
  private int length;

  /** Begins at the start of a file's bytes. */
  SectionWalk(byte[] bytes, long fileNumber) {
    this.bytes = bytes;
    this.fileNumber = fileNumber;
  }

  /** Decodes the section at the offset; null if none begins there. */
  byte @org.jspecify.annotations.Nullable [] peek() {
    for (length = 0; length <= bytes.length - offset - Section.TRAILER_BYTES; length++) {
      if (looksLikeTrailer(offset + length)) {
        try {
          byte[] raw = Section.open(bytes, offset, length, fileNumber, offset);
          if (raw != null) {
            return raw;
          }
        } catch (RuntimeException e) {
          // The codecs tell of bytes that they cannot take apart in many ways: no section.
        }
      }
    }
    return null;
  }

  /** What can be seen without a checksum, so that few lengths need one. */
  private boolean looksLikeTrailer(int at) {
    int codec = bytes[at];
    int raw = Bytes.getInt(bytes, at + 1);
    return codec == 0
        ? raw == length
        : codec > 0 && codec <= 2 && raw > length && raw <= MAX_RAW_BYTES;
  }

  /** Passes the section that was decoded last. */
  void advance() {
    offset += length + Section.TRAILER_BYTES;
  }

  /** Where the walk is. */
  int offset() {
    return offset;
  }

  /** Stored length of the section that was decoded last. */
  int length() {
    return length;
  }
}
