package io.paxosstore.paxos.node;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.codec.EntryCodec;
import io.paxosstore.paxos.replica.BallotedEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The entries of all groups that were decided last, for replicas that lag; bounded in bytes. */
final class DecidedTail {
  private record Place(GroupId group, long position, long bytes) {}

  private final long maxBytes;
  private final Map<GroupId, ArrayDeque<BallotedEntry>> entries = new HashMap<>();
  private final Deque<Place> order = new ArrayDeque<>();
  private final Set<GroupId> trimmed = new LinkedHashSet<>();
  private long bytes;

  DecidedTail(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds the next entry of its group; drops the oldest of any if there are too many bytes. */
  void add(BallotedEntry entry) {
    GroupId group = entry.entry().group();
    ArrayDeque<BallotedEntry> own = entries.computeIfAbsent(group, id -> new ArrayDeque<>());
    if (!own.isEmpty() && own.getLast().position() + 1 != entry.position()) {
      own.clear();
      trimmed.add(group);
    }
    own.add(entry);
    long length = EntryCodec.length(entry.entry());
    order.add(new Place(group, entry.position(), length));
    bytes += length;
    while (bytes > maxBytes && !order.isEmpty()) {
      Place oldest = order.remove();
      bytes -= oldest.bytes;
      dropThrough(oldest.group, oldest.position);
    }
  }

  /** Position through which the group's entries are here no more. */
  long trimmedThrough(GroupId group, long head) {
    ArrayDeque<BallotedEntry> own = entries.get(group);
    return own == null || own.isEmpty() ? head : own.getFirst().position() - 1;
  }

  /** Entries from a position on, as many as fit, the first in any case; empty if it is gone. */
  List<BallotedEntry> from(GroupId group, long from, long through, long maxBytes) {
    List<BallotedEntry> found = new ArrayList<>();
    ArrayDeque<BallotedEntry> own = entries.get(group);
    if (own == null || own.isEmpty() || own.getFirst().position() > from) {
      return found;
    }
    long length = 0;
    for (BallotedEntry each : own) {
      if (each.position() < from) {
        continue;
      }
      length += EntryCodec.length(each.entry());
      if (each.position() > through || (!found.isEmpty() && length > maxBytes)) {
        break;
      }
      found.add(each);
    }
    return found;
  }

  /** The last entries up to a position, as many as fit, ascending. */
  List<BallotedEntry> last(GroupId group, long through, long maxBytes) {
    ArrayDeque<BallotedEntry> own = entries.get(group);
    if (own == null) {
      return List.of();
    }
    ArrayDeque<BallotedEntry> found = new ArrayDeque<>();
    long room = maxBytes;
    for (Iterator<BallotedEntry> each = own.descendingIterator(); each.hasNext(); ) {
      BallotedEntry entry = each.next();
      room -= EntryCodec.length(entry.entry());
      if (room < 0) {
        break;
      }
      if (entry.position() <= through) {
        found.addFirst(entry);
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
    entries.remove(group);
    trimmed.add(group);
  }

  private void dropThrough(GroupId group, long position) {
    ArrayDeque<BallotedEntry> own = entries.get(group);
    if (own == null) {
      return;
    }
    while (!own.isEmpty() && own.getFirst().position() <= position) {
      own.removeFirst();
      trimmed.add(group);
    }
    if (own.isEmpty()) {
      entries.remove(group);
    }
  }
}
