package io.paxosstore.lsm.manifest;

import io.paxosstore.lsm.rows.LostRange;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The manifest's section of lost ranges: docs/formats/manifest.md. */
final class LostRangeCodec {
  private static final int FIXED_BYTES = 45;

  private LostRangeCodec() {}

  static byte[] encode(List<LostRange> ranges) {
    int length = 4;
    for (LostRange range : ranges) {
      length += FIXED_BYTES + range.from().length + range.to().length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(ranges.size());
    for (LostRange range : ranges) {
      out.putLong(range.minVersion()).putLong(range.maxVersion());
      out.putLong(range.table()).putInt(range.blocks()).putLong(range.bytes());
      out.put((byte) (range.accepted() ? 1 : 0));
      out.putInt(range.from().length).put(range.from());
      out.putInt(range.to().length).put(range.to());
    }
    return out.array();
  }

  /**
   * Reads the section.
   *
   * @throws BufferUnderflowException if it ends too early
   */
  static List<LostRange> decode(ByteBuffer in) {
    List<LostRange> ranges = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      long minVersion = in.getLong();
      long maxVersion = in.getLong();
      long table = in.getLong();
      int blocks = in.getInt();
      long bytes = in.getLong();
      boolean accepted = in.get() != 0;
      byte[] from = TableEntry.bytes(in);
      byte[] to = TableEntry.bytes(in);
      ranges.add(new LostRange(from, to, minVersion, maxVersion, table, blocks, bytes, accepted));
    }
    return List.copyOf(ranges);
  }
}
