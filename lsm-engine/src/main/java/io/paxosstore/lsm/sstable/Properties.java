package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.RangeTombstone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table's own account of what it holds, and its range tombstones. */
record Properties(TableMeta meta, List<RangeTombstone> rangeTombstones) {
  static byte[] encode(TableMeta meta, List<RangeTombstone> rangeTombstones) {
    SectionBuffer out = new SectionBuffer();
    out.putLong(meta.rows());
    out.putLong(meta.deletes());
    out.putLong(meta.minVersion());
    out.putLong(meta.maxVersion());
    out.putBytes(meta.firstKey());
    out.putBytes(meta.endKey());
    out.putInt(rangeTombstones.size());
    for (RangeTombstone tombstone : rangeTombstones) {
      out.putLong(tombstone.version());
      out.putBytes(tombstone.from());
      out.putBytes(tombstone.to());
    }
    return out.copy();
  }

  /**
   * Takes a section apart.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Properties decode(byte[] section, long number, long fileBytes) {
    require(section, 0, 32);
    long rows = Bytes.getLong(section, 0);
    long deletes = Bytes.getLong(section, 8);
    long minVersion = Bytes.getLong(section, 16);
    long maxVersion = Bytes.getLong(section, 24);
    int at = 32;
    byte[] firstKey = bytesAt(section, at);
    at += 4 + firstKey.length;
    byte[] endKey = bytesAt(section, at);
    at += 4 + endKey.length;
    require(section, at, 4);
    int count = Bytes.getInt(section, at);
    at += 4;
    List<RangeTombstone> tombstones = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      require(section, at, 8);
      long version = Bytes.getLong(section, at);
      byte[] from = bytesAt(section, at + 8);
      byte[] to = bytesAt(section, at + 12 + from.length);
      if (Arrays.compareUnsigned(from, to) >= 0) {
        throw new IllegalArgumentException("range tombstone " + i + " holds no key");
      }
      tombstones.add(new RangeTombstone(from, to, version, 0));
      at += 16 + from.length + to.length;
    }
    TableMeta meta =
        new TableMeta(
            number, fileBytes, rows, deletes, count, firstKey, endKey, minVersion, maxVersion);
    return new Properties(meta, tombstones);
  }

  private static byte[] bytesAt(byte[] section, int at) {
    require(section, at, 4);
    int length = Bytes.getInt(section, at);
    require(section, at + 4, length);
    return Arrays.copyOfRange(section, at + 4, at + 4 + length);
  }

  private static void require(byte[] section, int at, int bytes) {
    if (bytes < 0 || bytes > section.length - at) {
      throw new IllegalArgumentException(
          "the properties want " + bytes + " bytes at " + at + " of " + section.length);
    }
  }
}
