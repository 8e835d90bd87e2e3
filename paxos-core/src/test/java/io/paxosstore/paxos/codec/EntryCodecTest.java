package io.paxosstore.paxos.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries with records of every kind as bytes. */
final class EntryCodecTest {
  private static final Entry ENTRY =
      new Entry(
          new GroupId(-1, 2),
          3,
          new EntryId(-4, 5, 6),
          new EntryId(7, 8, 9),
          List.of(
              new EntryRecord.Commit(new RequestId(1, -1), batch(10)),
              new EntryRecord.Prepare(
                  new RequestId(2, -2),
                  List.of(new GroupId(1, 2), new GroupId(-1, 2)),
                  batch(11),
                  new byte[] {1, 2, 3}),
              new EntryRecord.Marker(new RequestId(3, -3)),
              new EntryRecord.Decide(new RequestId(4, -4), true, 12),
              new EntryRecord.Decide(new RequestId(5, -5), false, 0),
              new EntryRecord.Floor(new RequestId(6, -6), 13)));

  @Test
  void whatIsEncodedIsDecodedAndEncodesTheSame() {
    byte[] bytes = encode(ENTRY);
    assertEquals(EntryCodec.length(ENTRY), bytes.length);
    Entry decoded = EntryCodec.get(buffer(bytes));
    assertEquals(ENTRY.group(), decoded.group());
    assertEquals(ENTRY.position(), decoded.position());
    assertEquals(ENTRY.id(), decoded.id());
    assertEquals(ENTRY.previous(), decoded.previous());
    for (int i = 0; i < ENTRY.records().size(); i++) {
      assertEquals(ENTRY.records().get(i).getClass(), decoded.records().get(i).getClass());
      assertEquals(ENTRY.records().get(i).request(), decoded.records().get(i).request());
      assertEquals(ENTRY.records().get(i).stamp(), decoded.records().get(i).stamp());
    }
    assertArrayEquals(bytes, encode(decoded));
  }

  @Test
  void anEntryCutAnywhereIsRefused() {
    byte[] bytes = encode(ENTRY);
    for (int length = 0; length < bytes.length; length++) {
      ByteBuffer cut = buffer(Arrays.copyOf(bytes, length));
      RuntimeException refusal =
          assertThrows(RuntimeException.class, () -> EntryCodec.get(cut), "cut at " + length);
      assertTrue(
          refusal instanceof BufferUnderflowException
              || refusal instanceof IllegalArgumentException,
          refusal.toString());
    }
  }

  @Test
  void aFlippedBitGivesWhatEncodesToTheSameBytesOrIsRefused() {
    byte[] bytes = encode(ENTRY);
    int refused = 0;
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        ByteBuffer source = buffer(flipped);
        Entry decoded = EntryCodec.get(source);
        assertArrayEquals(Arrays.copyOf(flipped, source.position()), encode(decoded));
      } catch (IllegalArgumentException | BufferUnderflowException e) {
        refused++;
      }
    }
    assertTrue(refused > 300, "refused: " + refused);
  }

  @Test
  void aBallotIsReadAsItWasWritten() {
    ByteBuffer bytes = buffer(new byte[NameCodec.BALLOT_BYTES]);
    NameCodec.put(bytes, new Ballot(1L << 40, 2, 3));
    assertEquals(new Ballot(1L << 40, 2, 3), NameCodec.ballot(bytes.flip()));
  }

  private static byte[] encode(Entry entry) {
    byte[] bytes = new byte[(int) EntryCodec.length(entry)];
    EntryCodec.put(buffer(bytes), entry);
    return bytes;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static WriteBatch batch(long version) {
    return new WriteBatch()
        .put(new byte[] {1, 2}, new byte[(int) version])
        .delete(new byte[] {3})
        .deleteRange(new byte[] {4}, new byte[] {5})
        .version(version);
  }
}
