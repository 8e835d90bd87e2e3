package io.paxosstore.lsm.rows;

/**
 * Sources in the order of their current rows. A source that moves is put back by comparing with its
 * followers from the front: one comparison a row as long as the same source goes on, and there are
 * seldom more than ten.
 */
final class SourceQueue {
  private final RowSource[] sources;
  private final int[] order;
  private final boolean reverse;
  private final boolean byVersion;
  private int size;

  /**
   * Sources by rank, the newest first: of equal rows the one of lower rank comes first.
   *
   * @param byVersion rows of one key are ordered by version, newest first, before rank
   */
  SourceQueue(RowSource[] sources, boolean reverse, boolean byVersion) {
    this.sources = sources;
    this.reverse = reverse;
    this.byVersion = byVersion;
    order = new int[sources.length];
  }

  /** Moves every source to its next row, after they were opened or repositioned. */
  void fill() {
    size = 0;
    for (int rank = 0; rank < sources.length; rank++) {
      if (sources[rank].next()) {
        int place = size++;
        while (place > 0 && compare(order[place - 1], rank) > 0) {
          order[place] = order[place - 1];
          place--;
        }
        order[place] = rank;
      }
    }
  }

  int size() {
    return size;
  }

  int rankAt(int place) {
    return order[place];
  }

  RowSource sourceAt(int place) {
    return sources[order[place]];
  }

  RowSource[] sources() {
    return sources;
  }

  /** Moves the first source on. */
  void advance() {
    int moving = order[0];
    if (!sources[moving].next()) {
      size--;
      System.arraycopy(order, 1, order, 0, size);
      return;
    }
    int place = 0;
    while (place + 1 < size && compare(order[place + 1], moving) < 0) {
      order[place] = order[place + 1];
      place++;
    }
    order[place] = moving;
  }

  /** True if the source at {@code place} stands at the key of the first. */
  boolean hasFirstKey(int place) {
    RowSource a = sources[order[0]];
    RowSource b = sources[order[place]];
    return Keys.equal(a.keyArray, a.keyOffset, a.keyLength, b.keyArray, b.keyOffset, b.keyLength);
  }

  private int compare(int aRank, int bRank) {
    RowSource a = sources[aRank];
    RowSource b = sources[bRank];
    int keys =
        Keys.compare(a.keyArray, a.keyOffset, a.keyLength, b.keyArray, b.keyOffset, b.keyLength);
    if (keys != 0) {
      return reverse ? -keys : keys;
    }
    if (byVersion && a.version != b.version) {
      return a.version > b.version ? -1 : 1;
    }
    return Integer.compare(aRank, bRank);
  }
}
