package io.paxosstore.paxos.node;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.codec.EntryCodec;
import io.paxosstore.paxos.replica.BallotedEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The entries of all groups that were decided last, for replicas that lag; bounded in bytes. Kept
 * as bytes: hardly any is ever asked for, and a collector would look at each record of each.
 */
final class DecidedTail {
  private record Place(GroupId group, long position) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Kept(Ballot ballot, long position, byte[] encoded) {
    BallotedEntry decode() {
      return new BallotedEntry(
          ballot, EntryCodec.get(ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN)));
    }
  }

  private final long maxBytes;
  private final Map<GroupId, ArrayDeque<Kept>> entries = new HashMap<>();
  private final Deque<Place> order = new ArrayDeque<>();
  private final Set<GroupId> trimmed = new LinkedHashSet<>();
  private long bytes;

  DecidedTail(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds the next entry of its group; drops the oldest of any if there are too many bytes. */
  void add(Ballot ballot, Entry entry) {
    GroupId group = entry.group();
    ArrayDeque<Kept> own = entries.computeIfAbsent(group, id -> new ArrayDeque<>());
    if (!own.isEmpty() && own.getLast().position() + 1 != entry.position()) {
      clear(own);
      trimmed.add(group);
    }
    byte[] encoded = EntryCodec.encoded(entry);
    own.add(new Kept(ballot, entry.position(), encoded));
    order.add(new Place(group, entry.position()));
    bytes += encoded.length;
    while (bytes > maxBytes && !order.isEmpty()) {
      Place oldest = order.remove();
      dropThrough(oldest.group, oldest.position);
    }
  }

  /** Position through which the group's entries are here no more. */
  long trimmedThrough(GroupId group, long head) {
    ArrayDeque<Kept> own = entries.get(group);
    return own == null || own.isEmpty() ? head : own.getFirst().position() - 1;
  }

  /** Entries from a position on, as many as fit, the first in any case; empty if it is gone. */
  List<BallotedEntry> from(GroupId group, long from, long through, long maxBytes) {
    List<BallotedEntry> found = new ArrayList<>();
    ArrayDeque<Kept> own = entries.get(group);
    if (own == null || own.isEmpty() || own.getFirst().position() > from) {
      return found;
    }
    long length = 0;
    for (Kept each : own) {
      if (each.position() < from) {
        continue;
      }
      length += each.encoded.length;
      if (each.position() > through || (!found.isEmpty() && length > maxBytes)) {
        break;
      }
      found.add(each.decode());
    }
    return found;
  }

  /** The last entries up to a position, as many as fit, ascending. */
  List<BallotedEntry> last(GroupId group, long through, long maxBytes) {
    ArrayDeque<Kept> own = entries.get(group);
    if (own == null) {
      return List.of();
    }
    ArrayDeque<BallotedEntry> found = new ArrayDeque<>();
    long room = maxBytes;
    for (Iterator<Kept> each = own.descendingIterator(); each.hasNext(); ) {
      Kept entry = each.next();
      room -= entry.encoded.length;
      if (room < 0) {
        break;
      }
      if (entry.position() <= through) {
        found.addFirst(entry.decode());
      }
    }
    return List.copyOf(found);
  }

  /** The groups that lost entries since the last call. */
  List<GroupId> takeTrimmed() {
    if (trimmed.isEmpty()) {
      return List.of();
    }
    List<GroupId> taken = List.copyOf(trimmed);
    trimmed.clear();
    return taken;
  }

  /** Forgets the entries of a group, as a snapshot makes necessary. */
  void forget(GroupId group) {
    ArrayDeque<Kept> own = entries.remove(group);
    if (own != null) {
      clear(own);
    }
    trimmed.add(group);
  }

  private void dropThrough(GroupId group, long position) {
    ArrayDeque<Kept> own = entries.get(group);
    if (own == null) {
      return;
    }
    while (!own.isEmpty() && own.getFirst().position() <= position) {
      bytes -= own.removeFirst().encoded.length;
      trimmed.add(group);
    }
    if (own.isEmpty()) {
      entries.remove(group);
    }
  }

  private void clear(ArrayDeque<Kept> own) {
    own.forEach(each -> bytes -= each.encoded.length);
    own.clear();
  }
}
