package io.paxosstore.paxos;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one position of a group's log holds. Two are equal if everything in them is. Immutable and
 * thread-safe.
 */
public final class Entry {
  /** What an entry takes beside its records, about. */
  private static final int OVERHEAD_BYTES = 64;

  private final GroupId group;
  private final long position;
  private final EntryId id;
  private final EntryId previous;
  private final List<EntryRecord> records;
  private final long bytes;

  /** Made when the first asks, and the same for all who ask: log, peers, checksum. */
  private volatile byte @Nullable [] encoded;

  /**
   * An entry.
   *
   * @param group whose log
   * @param position 1, 2, 3 …
   * @param id unique in the cluster
   * @param previous the group's head when this was built; the entry counts only if it still is (R1)
   * @param records in order of their commit timestamps, which grow strictly (R11); may be empty
   * @throws IllegalArgumentException if the position is none
   */
  public Entry(
      GroupId group, long position, EntryId id, EntryId previous, List<EntryRecord> records) {
    if (position < 1) {
      throw new IllegalArgumentException(group + ": position " + position);
    }
    this.group = group;
    this.position = position;
    this.id = id;
    this.previous = previous;
    this.records = List.copyOf(records);
    long sum = OVERHEAD_BYTES;
    for (EntryRecord record : this.records) {
      sum += record.bytes();
    }
    this.bytes = sum;
  }

  /** Whose log. */
  public GroupId group() {
    return group;
  }

  /** Where in the log: 1, 2, 3 … */
  public long position() {
    return position;
  }

  /** Unique in the cluster. */
  public EntryId id() {
    return id;
  }

  /** The group's head when this was built; the entry counts only if it still is (R1). */
  public EntryId previous() {
    return previous;
  }

  /** In order of their commit timestamps, which grow strictly (R11); may be empty. */
  public List<EntryRecord> records() {
    return records;
  }

  /** About how much room it takes, by which queues and messages are bounded. */
  public long bytes() {
    return bytes;
  }

  /**
   * The encoded form, which is kept until {@link #forgetEncoded}: a payload is encoded once for the
   * log, all peers and the checksum. Not to be written to.
   *
   * @param codec makes it if there is none; always the same for one entry
   */
  @SuppressWarnings("EI_EXPOSE_REP") // read by codecs only
  public byte[] encoded(Function<Entry, byte[]> codec) {
    byte[] made = encoded;
    if (made == null) {
      made = codec.apply(this);
      encoded = made;
    }
    return made;
  }

  /** Gives up the memory of the encoded form: it is needed no more, or rarely. */
  public void forgetEncoded() {
    encoded = null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Entry that
            && position == that.position
            && id.equals(that.id)
            && group.equals(that.group)
            && previous.equals(that.previous)
            && records.equals(that.records));
  }

  @Override
  public int hashCode() {
    return Objects.hash(group, position, id);
  }

  @Override
  public String toString() {
    return "Entry[group="
        + group
        + ", position="
        + position
        + ", id="
        + id
        + ", previous="
        + previous
        + ", records="
        + records
        + "]";
  }
}
