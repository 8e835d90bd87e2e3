package io.paxosstore.paxos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records of the shared log as bytes. */
final class LogRecordTest {
  private static final Ballot BALLOT = new Ballot(3, 2, 1);

  private static final List<LogRecord.Accepted> JOINT =
      List.of(
          new LogRecord.Accepted(BALLOT, entry(new GroupId(1, 2), 3), true, 2),
          new LogRecord.Accepted(BALLOT, entry(new GroupId(-1, -2), Long.MAX_VALUE), false, 0));

  private static final List<byte[]> ALL =
      List.of(
          bytes(LogRecord.encode(new LogRecord.Promise(new GroupId(1, 2), BALLOT))),
          bytes(LogRecord.encode(JOINT.getFirst())),
          bytes(LogRecord.encode(new LogRecord.Base(new GroupId(1, 2), 7))),
          bytes(LogRecord.encode(JOINT)));

  @Test
  void whatIsEncodedIsDecodedAndEncodesTheSame() {
    for (byte[] each : ALL) {
      List<LogRecord> decoded = LogRecord.decode(ByteBuffer.wrap(each));
      ByteBuffer again =
          decoded.size() == 1
              ? LogRecord.encode(decoded.getFirst())
              : LogRecord.encode(accepted(decoded));
      assertEquals(ByteBuffer.wrap(each), again);
    }
  }

  @Test
  void changesOfSeveralGroupsComeBackInTheirOrder() {
    List<LogRecord.Accepted> decoded = accepted(LogRecord.decode(LogRecord.encode(JOINT)));
    assertEquals(JOINT.size(), decoded.size());
    for (int i = 0; i < decoded.size(); i++) {
      assertEquals(JOINT.get(i).group(), decoded.get(i).group());
      assertEquals(JOINT.get(i).entry().position(), decoded.get(i).entry().position());
      assertEquals(JOINT.get(i).binds(), decoded.get(i).binds());
      assertEquals(JOINT.get(i).chosenThrough(), decoded.get(i).chosenThrough());
    }
  }

  @Test
  void aRecordCutAnywhereOrTooLongIsRefused() {
    for (byte[] each : ALL) {
      for (int length = 0; length < each.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(each, length));
        assertThrows(IllegalArgumentException.class, () -> LogRecord.decode(cut), "at " + length);
      }
      ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(each, each.length + 1));
      assertThrows(IllegalArgumentException.class, () -> LogRecord.decode(longer));
    }
  }

  @Test
  void aFlippedBitGivesAnAnswerOrARefusal() {
    int refused = 0;
    for (byte[] each : ALL) {
      for (int bit = 0; bit < each.length * 8; bit++) {
        byte[] flipped = each.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        try {
          LogRecord.decode(ByteBuffer.wrap(flipped));
        } catch (IllegalArgumentException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > 100, "refused: " + refused);
  }

  private static List<LogRecord.Accepted> accepted(List<LogRecord> records) {
    List<LogRecord.Accepted> accepted = new ArrayList<>();
    records.forEach(each -> accepted.add((LogRecord.Accepted) each));
    return accepted;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Entry entry(GroupId group, long position) {
    return new Entry(
        group,
        position,
        new EntryId(4, 5, 6),
        new EntryId(7, 8, 9),
        List.of(commit(RequestId.NONE, 10), commit(new RequestId(11, -11), 11)));
  }

  private static EntryRecord commit(RequestId request, long commitTs) {
    WriteBatch batch = new WriteBatch();
    batch.put(new byte[] {1, 2}, new byte[(int) commitTs]).delete(new byte[] {3}).version(commitTs);
    return new EntryRecord.Commit(request, batch);
  }
}
