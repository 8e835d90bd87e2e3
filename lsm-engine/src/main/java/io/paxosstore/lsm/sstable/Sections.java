package io.paxosstore.lsm.sstable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a damaged table that are no blocks, as far as they can be read.
 *
 * @param filterOffset where the blocks end; -1 if that is not known
 * @param index null if it is damaged
 * @param properties null if they are damaged
 */
record Sections(long filterOffset, @Nullable BlockIndex index, @Nullable Properties properties) {
  private static final Sections UNKNOWN = new Sections(-1, null, null);

  /** As the footer tells. */
  static Sections byFooter(TableSalvage table, long size, TableMeta meta) throws IOException {
    long footerOffset = meta.bytes() - Footer.BYTES;
    if (footerOffset < 0 || size < meta.bytes()) {
      return UNKNOWN;
    }
    Footer footer;
    try {
      footer = Footer.decode(table.bytes(footerOffset, Footer.BYTES), meta.number(), footerOffset);
    } catch (IllegalArgumentException e) {
      return UNKNOWN;
    }
    return new Sections(
        footer.filterOffset(),
        index(table.section(footer.indexOffset(), footer.indexLength())),
        properties(table.section(footer.propertiesOffset(), footer.propertiesLength()), meta));
  }

  /**
   * As a walk over all sections of a file without a footer tells: the last three are filter, index
   * and properties, if the walk gets to the end of them.
   */
  static Sections byWalk(SectionWalk walk, TableMeta meta) {
    List<Long> offsets = new ArrayList<>();
    List<byte[]> last = new ArrayList<>();
    for (byte[] section = walk.peek(); section != null; section = walk.peek()) {
      offsets.add((long) walk.offset());
      last.add(section);
      if (last.size() > 3) {
        last.removeFirst();
        offsets.removeFirst();
      }
      walk.advance();
    }
    if (last.size() < 3 || walk.offset() != meta.bytes() - Footer.BYTES) {
      return UNKNOWN;
    }
    return new Sections(offsets.getFirst(), index(last.get(1)), properties(last.get(2), meta));
  }

  private static @Nullable BlockIndex index(byte @Nullable [] section) {
    try {
      return section == null ? null : new BlockIndex(section);
    } catch (RuntimeException e) {
      // A sound section that is no index: a writer with a defect would have sealed it.
      return null;
    }
  }

  private static @Nullable Properties properties(byte @Nullable [] section, TableMeta meta) {
    try {
      return section == null ? null : Properties.decode(section, meta.number(), meta.bytes());
    } catch (RuntimeException e) {
      // As above.
      return null;
    }
  }
}
