package io.paxosstore.lsm.sstable;

/**
 * A blocked Bloom filter over keys without their versions: six bits in one line of 64 bytes, so a
 * probe is one cache miss. About ten bits for a key, one wrong answer in a hundred.
 */
final class BloomFilter {
  private static final int WORDS_PER_LINE = 8;
  private static final int BITS_PER_KEY = 10;
  private static final int PROBES = 6;
  private static final long REMIX = 0x9E3779B97F4A7C15L;

  private final long[] words;
  private final int lines;

  private BloomFilter(long[] words) {
    this.words = words;
    lines = words.length / WORDS_PER_LINE;
  }

  static byte[] build(long[] hashes, int count) {
    int lines = Math.toIntExact(Math.max(1, ((long) count * BITS_PER_KEY + 511) / 512));
    BloomFilter filter = new BloomFilter(new long[lines * WORDS_PER_LINE]);
    for (int i = 0; i < count; i++) {
      filter.add(hashes[i]);
    }
    byte[] bytes = new byte[filter.words.length * 8];
    for (int i = 0; i < filter.words.length; i++) {
      Bytes.putLong(bytes, 8 * i, filter.words[i]);
    }
    return bytes;
  }

  /**
   * Takes a section apart.
   *
   * @throws IllegalArgumentException if it is no whole number of lines
   */
  static BloomFilter open(byte[] bytes) {
    if (bytes.length == 0 || bytes.length % (8 * WORDS_PER_LINE) != 0) {
      throw new IllegalArgumentException("a filter of " + bytes.length + " bytes");
    }
    long[] words = new long[bytes.length / 8];
    for (int i = 0; i < words.length; i++) {
      words[i] = Bytes.getLong(bytes, 8 * i);
    }
    return new BloomFilter(words);
  }

  /** Memory that the filter takes. */
  long bytes() {
    return 8L * words.length;
  }

  boolean mayContain(long hash) {
    int line = line(hash);
    long bits = hash * REMIX;
    for (int i = 0; i < PROBES; i++) {
      int bit = (int) (bits >>> (9 * i + 10)) & 511;
      if ((words[line + (bit >>> 6)] & (1L << bit)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Loads the line that {@link #mayContain} will look at. */
  long touch(long hash) {
    return words[line(hash)];
  }

  private void add(long hash) {
    int line = line(hash);
    long bits = hash * REMIX;
    for (int i = 0; i < PROBES; i++) {
      int bit = (int) (bits >>> (9 * i + 10)) & 511;
      words[line + (bit >>> 6)] |= 1L << bit;
    }
  }

  private int line(long hash) {
    return (int) (((hash >>> 32) * lines) >>> 32) * WORDS_PER_LINE;
  }
}
