package io.paxosstore.paxos.node;

import io.paxosstore.paxos.replica.StateDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Running checksums of the last positions that a group has applied here, beside those that others
 * tell. Whose is wrong, only a majority that agrees can say.
 */
final class StateChain {
  private static final int REMEMBERED = 64;

  private final int[] checksums = new int[REMEMBERED];
  private final long first;
  private long last;

  /** By position and checksum: who has another one than this node. */
  private final TreeMap<Long, Map<Integer, Set<Integer>>> others = new TreeMap<>();

  /** What a node's checksum says of this one's. */
  enum Verdict {
    /** The same, or none that can be compared. */
    FINE,

    /** Another one. One of the two is wrong. */
    DIFFERS,

    /** Another one, which a majority has: this node is wrong. */
    OUTVOTED
  }

  /** Begins with what is applied. */
  StateChain(long position, int checksum) {
    this.first = position;
    add(position, checksum);
  }

  /** The next position. */
  void add(long position, int checksum) {
    checksums[(int) (position % REMEMBERED)] = checksum;
    last = Math.max(last, position);
  }

  /** Compares with what another node has. */
  Verdict compare(int node, StateDigest digest, int majority) {
    long position = digest.position();
    if (position < first || position > last || position <= last - REMEMBERED) {
      return Verdict.FINE;
    }
    if (checksums[(int) (position % REMEMBERED)] == digest.checksum()) {
      if (!others.isEmpty()) {
        forget(node);
      }
      return Verdict.FINE;
    }
    Set<Integer> same =
        others
            .computeIfAbsent(position, at -> new HashMap<>())
            .computeIfAbsent(digest.checksum(), sum -> new TreeSet<>());
    same.add(node);
    if (others.size() > REMEMBERED) {
      others.pollFirstEntry();
    }
    return same.size() >= majority ? Verdict.OUTVOTED : Verdict.DIFFERS;
  }

  /** True if somebody has told another checksum, and not since then the same one. */
  boolean isDisputed() {
    return !others.isEmpty();
  }

  /** Who has this, which differs from what this node has. */
  Set<Integer> holders(StateDigest digest) {
    return Set.copyOf(
        others.getOrDefault(digest.position(), Map.of()).getOrDefault(digest.checksum(), Set.of()));
  }

  /** It was repaired: what it told before says nothing any more. */
  private void forget(int node) {
    others.values().forEach(at -> at.values().forEach(nodes -> nodes.remove(node)));
    others.values().removeIf(at -> at.values().stream().allMatch(Set::isEmpty));
  }
}
