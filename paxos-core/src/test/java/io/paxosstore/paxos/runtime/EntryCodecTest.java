package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Log records as bytes. */
final class EntryCodecTest {
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(
              new GroupId(1, 2),
              3,
              new EntryId(4, 5, 6),
              new EntryId(7, 8, 9),
              List.of(record(10), record(11))),
          new Entry(
              new GroupId(-1, -2),
              Long.MAX_VALUE,
              new EntryId(-4, 5, 6),
              EntryId.NONE,
              List.of(record(12))));

  private static final byte[] BYTES =
      EntryCodec.encode(
          ENTRIES, (int) EntryCodec.encodedLength(ENTRIES.stream().map(Entry::records).toList()));

  @Test
  void whatIsEncodedIsDecoded() {
    List<Entry> decoded = EntryCodec.decode(ByteBuffer.wrap(BYTES));
    assertEquals(ENTRIES.size(), decoded.size());
    for (int i = 0; i < decoded.size(); i++) {
      assertEquals(ENTRIES.get(i).group(), decoded.get(i).group());
      assertEquals(ENTRIES.get(i).position(), decoded.get(i).position());
      assertEquals(ENTRIES.get(i).id(), decoded.get(i).id());
      assertEquals(ENTRIES.get(i).previous(), decoded.get(i).previous());
      for (int j = 0; j < ENTRIES.get(i).records().size(); j++) {
        EntryRecord expected = ENTRIES.get(i).records().get(j);
        EntryRecord actual = decoded.get(i).records().get(j);
        assertEquals(expected.request(), actual.request());
        assertArrayEquals(EntryCodec.batch(expected).encode(), EntryCodec.batch(actual).encode());
      }
    }
  }

  @Test
  void aRecordCutAnywhereIsRefused() {
    for (int length = 0; length < BYTES.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(BYTES, length));
      assertThrows(
          IllegalArgumentException.class, () -> EntryCodec.decode(cut), "cut at " + length);
    }
  }

  @Test
  void aFlippedBitGivesAnAnswerOrARefusal() {
    int refused = 0;
    for (int bit = 0; bit < BYTES.length * 8; bit++) {
      byte[] flipped = BYTES.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        EntryCodec.decode(ByteBuffer.wrap(flipped));
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertTrue(refused > 100, "refused: " + refused);
  }

  private static EntryRecord record(long commitTs) {
    WriteBatch batch = new WriteBatch();
    batch.put(new byte[] {1, 2}, new byte[(int) commitTs]).delete(new byte[] {3}).version(commitTs);
    return new EntryRecord.Commit(new RequestId(commitTs, -commitTs), batch);
  }
}
