package io.paxosstore.lsm.repair;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.rows.KeyText;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.sstable.TableMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which losses a repair gives up. What is not named stays lost, and is refused by reads as before.
 *
 * @param everything all that is lost, whatever else is named
 * @param tables numbers of tables: all that was lost with them
 * @param ranges keys: what is lost of them, and of a lost range that reaches beyond, the rest stays
 */
public record AcceptedLoss(boolean everything, Set<Long> tables, List<ScanRange> ranges) {
  /** Nothing is given up. */
  public static final AcceptedLoss NONE = new AcceptedLoss(false, Set.of(), List.of());

  /** All that is lost is given up. */
  public static final AcceptedLoss ALL = new AcceptedLoss(true, Set.of(), List.of());

  /** Copies what is given. */
  public AcceptedLoss {
    tables = Set.copyOf(tables);
    ranges = List.copyOf(ranges);
  }

  /**
   * The losses of a store, with those marked as accepted that are named.
   *
   * @throws StorageException if nothing is or was lost of something that is named: it may be a slip
   */
  List<LostRange> mark(List<LostRange> lost) {
    for (long table : tables) {
      if (lost.stream().noneMatch(range -> range.table() == table)) {
        throw new StorageException("nothing is lost of " + TableMeta.fileName(table));
      }
    }
    for (ScanRange named : ranges) {
      if (lost.stream().noneMatch(range -> overlaps(range, named))) {
        throw new StorageException("nothing is lost of keys " + text(named));
      }
    }
    List<LostRange> marked = new ArrayList<>();
    for (LostRange range : lost) {
      if (range.accepted() || everything || tables.contains(range.table())) {
        marked.add(range.accept());
      } else {
        marked.addAll(parts(range));
      }
    }
    return List.copyOf(marked);
  }

  /** What of a range is named and what is not, which every named range cuts anew. */
  private List<LostRange> parts(LostRange range) {
    List<LostRange> open = List.of(range);
    List<LostRange> parts = new ArrayList<>();
    for (ScanRange named : ranges) {
      List<LostRange> left = new ArrayList<>();
      for (LostRange part : open) {
        if (!overlaps(part, named)) {
          left.add(part);
          continue;
        }
        parts.add(part.within(named.from(), named.to()).accept());
        byte[] from = named.from();
        if (from != null && Keys.compare(part.from(), from) < 0) {
          left.add(part.within(null, from));
        }
        byte[] to = named.to();
        if (to != null && Keys.compare(to, part.to()) < 0) {
          left.add(part.within(to, null));
        }
      }
      open = left;
    }
    parts.addAll(open);
    return parts;
  }

  private static boolean overlaps(LostRange range, ScanRange named) {
    byte[] from = named.from();
    byte[] to = named.to();
    return (to == null || Keys.compare(range.from(), to) < 0)
        && (from == null || Keys.compare(from, range.to()) < 0);
  }

  private static String text(ScanRange named) {
    byte[] from = named.from();
    byte[] to = named.to();
    return "["
        + (from == null ? "the first" : KeyText.of(from))
        + ", "
        + (to == null ? "the last]" : KeyText.of(to) + ")");
  }
}
