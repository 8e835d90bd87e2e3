package io.paxosstore.lsm.sstable;

/** The last bytes of a table file: where its index sections are. */
record Footer(
    long filterOffset,
    int filterLength,
    long indexOffset,
    int indexLength,
    long propertiesOffset,
    int propertiesLength) {
  static final int BYTES = 52;

  /** The format's number; it only goes up. */
  static final int FORMAT = 2;

  private static final long MAGIC = 0x31_54_53_53_58_41_50_2AL; // "*PAXSST1"

  byte[] encode(long fileNumber, long offset) {
    byte[] bytes = new byte[BYTES];
    Bytes.putLong(bytes, 0, filterOffset);
    Bytes.putInt(bytes, 8, filterLength);
    Bytes.putLong(bytes, 12, indexOffset);
    Bytes.putInt(bytes, 20, indexLength);
    Bytes.putLong(bytes, 24, propertiesOffset);
    Bytes.putInt(bytes, 32, propertiesLength);
    Bytes.putInt(bytes, 36, FORMAT);
    Bytes.putInt(bytes, 40, Section.checksum(bytes, 0, 40, fileNumber, offset));
    Bytes.putLong(bytes, 44, MAGIC);
    return bytes;
  }

  /** True if it is sound and of a format that this program does not read: that is no damage. */
  static boolean isOfAnotherFormat(byte[] bytes, long fileNumber, long offset) {
    return Bytes.getLong(bytes, 44) == MAGIC
        && Bytes.getInt(bytes, 40) == Section.checksum(bytes, 0, 40, fileNumber, offset)
        && Bytes.getInt(bytes, 36) != FORMAT;
  }

  /**
   * Reads a footer.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Footer decode(byte[] bytes, long fileNumber, long offset) {
    if (Bytes.getLong(bytes, 44) != MAGIC) {
      throw new IllegalArgumentException("it does not end like a table");
    }
    if (Bytes.getInt(bytes, 40) != Section.checksum(bytes, 0, 40, fileNumber, offset)) {
      throw new IllegalArgumentException("the footer fails its checksum");
    }
    int format = Bytes.getInt(bytes, 36);
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "its format is " + format + ", this program reads " + FORMAT);
    }
    return new Footer(
        Bytes.getLong(bytes, 0),
        Bytes.getInt(bytes, 8),
        Bytes.getLong(bytes, 12),
        Bytes.getInt(bytes, 20),
        Bytes.getLong(bytes, 24),
        Bytes.getInt(bytes, 32));
  }
}
