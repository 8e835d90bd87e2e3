package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The home's entries that are not offered yet: everything that is submitted while one is in flight
 * becomes the next (R1). Their ids and positions are fixed when they are opened, because under one
 * ballot nobody else takes a position.
 */
final class OpenEntries {
  private static final class Open {
    final EntryId id;
    final EntryId previous;
    final long position;
    final List<EntryRecord> records = new ArrayList<>();
    long bytes;

    Open(EntryId id, EntryId previous, long position) {
      this.id = id;
      this.previous = previous;
      this.position = position;
    }
  }

  private final ReplicaOptions options;
  private final Deque<Open> open = new ArrayDeque<>();
  private long bytes;

  // The end of the chain, once everything offered and open counts.
  private long lastPosition;
  private EntryId lastId = EntryId.NONE;
  private long lastStamp;

  OpenEntries(ReplicaOptions options) {
    this.options = options;
  }

  /** Begins a chain behind an entry that counts. */
  void begin(Head head) {
    lastPosition = head.position();
    lastId = head.id();
    lastStamp = head.commitTs();
  }

  long lastPosition() {
    return lastPosition;
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  boolean admits(long recordBytes) {
    return recordBytes <= options.limits().entryBytes()
        && (open.isEmpty() || bytes + recordBytes <= options.limits().queuedBytes());
  }

  /** Greatest stamp of what was added, or of what was there before. */
  long lastStamp() {
    return lastStamp;
  }

  /** Makes an entry of the records that is to be offered at once: nothing may wait before it. */
  Entry pass(Turn turn, List<EntryRecord> records) {
    requireSize(bytesOf(records));
    lastStamp = lastStampOf(options.group(), records, lastStamp);
    Entry entry =
        new Entry(options.group(), lastPosition + 1, options.entryIds().get(), lastId, records);
    lastPosition = entry.position();
    lastId = entry.id();
    turn.effects().appended(lastId, lastPosition);
    return entry;
  }

  /** Puts all of the records into one entry and tells which. */
  void add(Turn turn, List<EntryRecord> records) {
    long added = bytesOf(records);
    requireSize(added);
    if (!admits(added)) {
      throw new IllegalStateException(
          options.group() + ": " + bytes + " bytes wait already, " + added + " are too many");
    }
    long stamp = lastStampOf(options.group(), records, lastStamp);
    if (open.isEmpty() || open.getLast().bytes + added > options.limits().entryBytes()) {
      addEmpty();
    }
    lastStamp = stamp;
    Open last = open.getLast();
    last.records.addAll(records);
    last.bytes += added;
    bytes += added;
    turn.effects().appended(last.id, last.position);
  }

  /** Opens an entry, which may stay empty: it takes a position. */
  void addEmpty() {
    Open next = new Open(options.entryIds().get(), lastId, lastPosition + 1);
    open.addLast(next);
    lastPosition = next.position;
    lastId = next.id;
  }

  /** The next entry; there must be one. */
  Entry take() {
    Open first = open.removeFirst();
    bytes -= first.bytes;
    return new Entry(options.group(), first.position, first.id, first.previous, first.records);
  }

  /** Nothing of what waits will ever be offered. */
  void refuseAll(Consumer<EntryId> refused) {
    while (!open.isEmpty()) {
      refused.accept(open.removeFirst().id);
    }
    bytes = 0;
  }

  private static long bytesOf(List<EntryRecord> records) {
    long bytes = 0;
    for (EntryRecord record : records) {
      bytes += record.bytes();
    }
    return bytes;
  }

  private void requireSize(long added) {
    if (added > options.limits().entryBytes()) {
      throw new EntryTooLargeException(
          options.group()
              + ": records of "
              + added
              + " bytes; at most "
              + options.limits().entryBytes()
              + " are allowed");
    }
  }

  private static long lastStampOf(GroupId group, List<EntryRecord> records, long after) {
    long last = after;
    for (EntryRecord record : records) {
      long stamp = record.stamp();
      if (stamp == 0) {
        continue;
      }
      if (stamp <= last) {
        throw new IllegalArgumentException(
            group
                + ": stamp "
                + stamp
                + " is not greater than "
                + last
                + ", the last of its group");
      }
      last = stamp;
    }
    return last;
  }
}
