package io.paxosstore.sql.transaction.remote;

import io.paxosstore.paxos.GroupId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a group's home answers. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public sealed interface Answer {
  /**
   * Where a read stands.
   *
   * @param home identity of the home's volatile state
   * @param fence stamp of the last record that had been appended before the read
   * @param dependsOn the last record that was read and did not count yet; 0 if there is none
   * @param at the snapshot that was read at
   * @param late commit timestamp beyond {@code at} of a transaction over several groups that may
   *     have been acknowledged before the read; 0 if there is none
   */
  record Seen(long home, long fence, long dependsOn, long at, long late) {}

  /** A row, or that there is none. */
  record Row(Seen seen, boolean found, long version, byte[] row) implements Answer {}

  /**
   * Some rows.
   *
   * @param rows key, value and version of each
   * @param through the key up to which the range was visited; empty if to its end
   */
  record Rows(Seen seen, byte[] rows, byte[] through) implements Answer {
    /** True if the range may hold more. */
    public boolean more() {
      return through.length != 0;
    }
  }

  /**
   * The first of the rows that were asked for, as many as fit into an answer.
   *
   * @param rows of each a flag whether there is one, its version and itself
   */
  record RowsByKey(Seen seen, int count, byte[] rows) implements Answer {}

  /**
   * A lock was taken, or (skipped) not.
   *
   * @param state ordinal of what was found
   * @param version of the newest state, deletes included
   */
  record Locked(Seen seen, int state, long version, byte[] row) implements Answer {}

  /** Nothing has changed. */
  record Stands(Seen seen) implements Answer {}

  /** Something has, or nobody can tell; the key may be unknown. */
  record Changed(byte @Nullable [] key) implements Answer {}

  /** The commit counts. */
  record Committed(long commitTs) implements Answer {}

  /** The prepare counts. */
  record Prepared(long prepareTs) implements Answer {}

  /** Nothing was appended, or what was has no effect, for good. */
  record Refused(String reason) implements Answer {}

  /** Something was appended and nobody answered in time. */
  record Unknown() implements Answer {}

  /** What became of a request. */
  record Fate(Kind kind, long timestamp, List<GroupId> participants) implements Answer {
    /** Copies the list. */
    public Fate {
      participants = List.copyOf(participants);
    }

    /** What there is to become. */
    public enum Kind {
      /** At the timestamp. */
      COMMITTED,
      /** Its prepare counts, at the timestamp. */
      PREPARED,
      ABORTED,
      /** It lies below the group's floor. */
      FORGOTTEN
    }
  }

  /** It is done. */
  record Done() implements Answer {}

  /**
   * What a statement gave, in words of the sessions. As a foreword: what it will have given if its
   * commit comes to count.
   */
  record Result(byte[] result) implements Answer {}

  /** A statement was not run, or nothing of it remains: run it where it came from. */
  record Declined() implements Answer {}

  /** Ask another node; -1 if none is known. */
  record NotHome(int hint) implements Answer {}

  /** No majority answered the home in time; nothing was done. */
  record Unavailable(String message) implements Answer {}

  /** An error with its SQLState. */
  record Failed(String sqlState, String message) implements Answer {}
}
