package io.paxosstore.paxos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chain rule (R1) and the order of commit timestamps (R11). */
final class HeadTest {
  private static final GroupId GROUP = new GroupId(1, 7);
  private static final EntryId FIRST = new EntryId(5, 1, 1);
  private static final EntryId SECOND = new EntryId(5, 1, 2);

  @Test
  void anEntryThatNamesTheHeadMovesIt() {
    Head head = Head.NONE.after(entry(1, FIRST, EntryId.NONE, 10, 11));
    assertEquals(new Head(1, FIRST, 11), head);
    assertEquals(new Head(2, SECOND, 12), head.after(entry(2, SECOND, FIRST, 12)));
  }

  @Test
  void anEntryThatNamesAnotherHeadDoesNotCount() {
    Head head = Head.NONE.after(entry(1, FIRST, EntryId.NONE, 10));
    assertThrows(
        IllegalArgumentException.class, () -> head.after(entry(2, SECOND, EntryId.NONE, 12)));
  }

  @Test
  void aPositionIsNeitherSkippedNorTakenTwice() {
    Head head = Head.NONE.after(entry(1, FIRST, EntryId.NONE, 10));
    assertThrows(IllegalArgumentException.class, () -> head.after(entry(1, SECOND, FIRST, 12)));
    assertThrows(IllegalArgumentException.class, () -> head.after(entry(3, SECOND, FIRST, 12)));
  }

  @Test
  void everyRecordHasACommitTimestampOfItsOwn() {
    Head head = Head.NONE.after(entry(1, FIRST, EntryId.NONE, 10));
    assertThrows(IllegalArgumentException.class, () -> head.after(entry(2, SECOND, FIRST, 10)));
    assertThrows(IllegalArgumentException.class, () -> head.after(entry(2, SECOND, FIRST, 11, 11)));
    assertThrows(IllegalArgumentException.class, () -> head.after(entry(2, SECOND, FIRST, 12, 11)));
  }

  private static Entry entry(long position, EntryId id, EntryId previous, long... commitTs) {
    List<EntryRecord> records =
        Arrays.stream(commitTs)
            .<EntryRecord>mapToObj(
                ts -> new EntryRecord.Commit(new RequestId(ts, ts), new WriteBatch().version(ts)))
            .toList();
    return new Entry(GROUP, position, id, previous, records);
  }
}
