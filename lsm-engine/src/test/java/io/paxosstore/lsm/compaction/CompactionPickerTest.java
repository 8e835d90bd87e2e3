package io.paxosstore.lsm.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.lsm.sstable.TableMeta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Levels in text, plans in text. A table is {@code number:first-end:bytes}; levels are parted by
 * {@code /}.
 */
class CompactionPickerTest {
  private static final LevelShape SHAPE = new LevelShape(3, 100, 10, 50, 4096);

  private static List<List<TableMeta>> levels(String text) {
    List<List<TableMeta>> levels = new ArrayList<>();
    for (String level : text.split("/", -1)) {
      List<TableMeta> tables = new ArrayList<>();
      for (String table : level.strip().split(" +")) {
        if (!table.isEmpty()) {
          tables.add(table(table));
        }
      }
      levels.add(tables);
    }
    return levels;
  }

  private static TableMeta table(String text) {
    String[] parts = text.split("[:-]");
    return new TableMeta(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[3]),
        1,
        0,
        0,
        bytes(parts[1]),
        bytes(parts[2]),
        1,
        1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String pick(String levels) {
    return String.valueOf(CompactionPicker.pick(levels(levels), SHAPE));
  }

  @Test
  void nothingIsDoneWhileNoLevelIsFull() {
    assertEquals("null", pick("/ / / "));
    assertEquals("null", pick("2:a-c:10 1:a-z:10 / 3:a-m:50 4:m-z:49 / 5:a-z:999 / "));
  }

  @Test
  void aFullLevel0IsMergedWithWhatItOverlaps() {
    assertEquals("merge 3 | 2 | 1 -> L1 bottom", pick("3:a-c:10 2:b-d:10 1:a-b:10 / / / "));
    assertEquals(
        "merge 9 | 8 | 7 | 3 4 -> L1",
        pick("9:c-d:10 8:e-f:10 7:d-h:10 / 2:a-c:20 3:c-e:20 4:e-p:20 5:p-z:20 / 1:a-b:10 / "));
  }

  @Test
  void level0GathersWhileMergingItWouldRewriteMuchMoreThanItBrings() {
    assertEquals("null", pick("4:a-b:14 3:a-b:15 2:a-b:15 / 1:a-f:90 / / "));
    assertEquals(
        "merge 4 | 3 | 2 | 1 -> L1 bottom", pick("4:a-b:15 3:a-b:15 2:a-b:15 / 1:a-f:90 / / "));
    assertEquals(
        "merge 4 | 3 | 2 | 1 -> L1 bottom",
        pick("4:a-b:1 3:a-b:1 2:a-b:1 / 1:a-b:6 9:f-z:90 / / "));
    assertEquals(
        "merge 8 | 7 | 6 | 5 | 4 | 3 | 2 | 1 -> L1 bottom",
        pick("8:a-b:1 7:a-b:1 6:a-b:1 5:a-b:1 4:a-b:1 3:a-b:1 2:a-b:1 / 1:a-f:90 / / "));
  }

  @Test
  void fromAFullLevelTheTableThatIsCheapestGoesDown() {
    assertEquals(
        "merge 2 | 6 -> L2 bottom",
        pick(" / 1:a-f:60 2:f-k:60 / 4:a-c:100 5:c-f:100 6:f-z:100 / "));
  }

  @Test
  void aTableThatOverlapsNothingIsMoved() {
    assertEquals("move 2 -> L2 bottom", pick(" / 1:a-f:60 2:f-k:60 / 4:a-c:100 5:k-z:100 / "));
  }

  @Test
  void theFullestLevelGoesFirst() {
    assertEquals("move 1 -> L2 bottom", pick("6:a-b:1 5:a-b:1 4:a-b:1 / 1:a-f:400 / / "));
    assertEquals(
        "merge 6 | 5 | 4 | 1 -> L1 bottom", pick("6:a-b:15 5:a-b:15 4:a-b:15 / 1:a-f:90 / / "));
  }

  @Test
  void theDebtIsWhatLevelsHoldBeyondTheirSize() {
    assertEquals(0, debt("/ / / "));
    assertEquals(0, debt("2:a-c:10 1:a-z:10 / 3:a-m:50 4:m-z:50 / 5:a-z:999 / "));
    // Level 0 has to go to level 1, and what is then too much there to level 2.
    assertEquals(30, debt("3:a-b:10 2:a-b:10 1:a-b:10 / 4:a-b:70 / / "));
    assertEquals(30 + 20, debt("3:a-b:10 2:a-b:10 1:a-b:10 / 4:a-b:90 / / "));
    assertEquals(60 + 10, debt("/ 4:a-b:160 / 5:a-b:950 / "));
  }

  private static long debt(String levels) {
    return CompactionPicker.debtBytes(levels(levels), SHAPE);
  }

  @Test
  void everythingGoesToTheDeepestLevel() {
    assertEquals(
        "merge 6 | 5 | 1 2 | 3 -> L2 bottom",
        String.valueOf(
            CompactionPicker.everything(
                levels("6:a-b:1 5:a-b:1 / 1:a-f:90 2:f-g:1 / 3:a-b:1 / "))));
    assertEquals("null", String.valueOf(CompactionPicker.everything(levels("/ / "))));
  }
}
