package io.paxosstore.lsm.repair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DamagedHistory;
import io.paxosstore.lsm.DamagedHistory.Answers;
import io.paxosstore.lsm.DamagedHistory.Loss;
import io.paxosstore.lsm.DamagedHistory.Range;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.inspect.Finding;
import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is damaged: after a repair an answer is right or refused, never another one. */
class StoreRepairTest {
  private static final Path DIRECTORY = DamagedHistory.DIRECTORY;
  private static final RepairOptions ACCEPT = new RepairOptions(false, AcceptedLoss.ALL, false);

  private enum Kind {
    FLIP,
    FLIPS_EVERYWHERE,
    CUT,
    LONGER,
    GONE,
    END_ZEROED,
    START_ZEROED,
    OTHERS_BYTES
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void answersAreRightOrRefusedAndAfterAcceptingRightOrAbsent(Kind kind) throws IOException {
    int right = 0;
    int refused = 0;
    int absent = 0;
    for (long seed = 0; seed < 14; seed++) {
      try {
        DamagedHistory history = new DamagedHistory(seed, seed % 2 == 1);
        CrashingFileSystem files = history.fill(140);
        damage(kind, files, new Random(seed));
        assertFalse(check(files).isEmpty(), "the damage is not found");
        RepairReport report = repair(files, RepairOptions.CAREFUL);
        assertFalse(report.replaced().isEmpty());
        assertEquals(report.lost().size(), check(files).size(), check(files).toString());
        CrashingFileSystem accepted = files.crashClone(seed, Damage.LOST);

        Answers answers = answers(history, files, Loss.REFUSED, ranges(report.lost()));
        right += answers.right();
        refused += answers.refused();
        RepairReport given = repair(accepted, ACCEPT);
        assertEquals(report.lost().size(), given.givenUp().size());
        assertEquals(List.of(), check(accepted));
        absent += answers(history, accepted, Loss.ABSENT, ranges(given.givenUp())).absent();

        // Compactions and writes go on over what is lost, and it stays lost.
        try (StorageEngine engine = DamagedHistory.open(files)) {
          history.write(engine, 60);
          engine.compact();
          refused += history.check(engine, Loss.REFUSED, List.of()).refused();
          history.write(engine, 20);
        }
        RepairReport later = repair(files, ACCEPT);
        answers(history, files, Loss.ABSENT, ranges(later.givenUp()));
        try (StorageEngine engine = DamagedHistory.open(files)) {
          engine.compact();
          history.check(engine, Loss.ABSENT, ranges(later.givenUp()));
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(right > 5_000, right + " right answers");
    if (kind != Kind.LONGER) {
      assertTrue(refused > 100 && absent > 0, refused + " refused, " + absent + " absent");
    }
  }

  @Test
  void everyChangedByteOfEveryTableIsFoundAndRepaired() throws IOException {
    DamagedHistory history = new DamagedHistory(3, false);
    CrashingFileSystem files = history.fill(45);
    List<TableMeta> tables = tables(files);
    int bytes = 0;
    int kept = 0;
    int lost = 0;
    for (TableMeta table : tables) {
      Path file = DIRECTORY.resolve(table.fileName());
      byte[] intact = files.bytes(file);
      for (int at = 0; at < intact.length; at++) {
        CrashingFileSystem damaged = files.crashClone(at, Damage.LOST);
        byte[] changed = intact.clone();
        changed[at] ^= (byte) (1 << (at % 8));
        damaged.plant(file, changed);
        String where = file + " byte " + at + ": ";
        RepairReport report = repair(damaged, RepairOptions.CAREFUL);
        assertEquals(List.of(table.number()), report.replaced(), where);
        assertEquals(report.lost().size(), check(damaged).size(), where);
        bytes++;
        kept += report.lost().isEmpty() ? 1 : 0;
        lost += report.lost().isEmpty() ? 0 : 1;
        if (at % 23 == 0) {
          try {
            answers(history, damaged, Loss.REFUSED, ranges(report.lost()));
            RepairReport given = repair(damaged, ACCEPT);
            answers(history, damaged, Loss.ABSENT, ranges(given.givenUp()));
          } catch (AssertionError e) {
            throw new AssertionError(where + e.getMessage(), e);
          }
        }
      }
    }
    assertTrue(bytes > 2000, bytes + " bytes");
    // Filters and footers, and indexes where the walk reaches the end, cost nothing.
    assertTrue(kept > bytes / 8 && lost > bytes / 8, kept + " without a loss, " + lost + " with");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCrashAtAnySyncOfARepairLeavesAStoreThatTellsNothingElse(boolean accept) throws IOException {
    int[] clones = {0};
    for (Kind kind : Kind.values()) {
      DamagedHistory history = new DamagedHistory(kind.ordinal() + 40, true);
      CrashingFileSystem files = history.fill(100);
      damage(kind, files, new Random(kind.ordinal()));
      files.beforeSync(
          path -> {
            for (Damage damage : Damage.values()) {
              CrashingFileSystem clone = files.crashClone(++clones[0], damage);
              try {
                if (kind != Kind.GONE) {
                  // Not known yet whether the loss was accepted: the answers tell.
                  checkEither(history, clone.crashClone(1, Damage.NONE));
                }
                RepairReport again =
                    repair(
                        clone,
                        new RepairOptions(
                            false, accept ? AcceptedLoss.ALL : AcceptedLoss.NONE, false));
                List<Range> all = new ArrayList<>(ranges(manifestLost(clone)));
                all.addAll(ranges(again.givenUp()));
                answers(history, clone, accept ? Loss.ABSENT : Loss.REFUSED, all);
                assertTrue(repair(clone, RepairOptions.CAREFUL).replaced().isEmpty());
              } catch (AssertionError | RuntimeException | IOException e) {
                throw new AssertionError(
                    kind + " clone " + clones[0] + " " + damage + ": " + e.getMessage(), e);
              }
            }
          });
      repair(files, new RepairOptions(false, accept ? AcceptedLoss.ALL : AcceptedLoss.NONE, false));
    }
    assertTrue(clones[0] > 200, clones[0] + " clones");
  }

  private static void checkEither(DamagedHistory history, CrashingFileSystem clone)
      throws IOException {
    boolean accepted = manifestLost(clone).stream().anyMatch(LostRange::accepted);
    answers(
        history,
        clone,
        accepted ? Loss.ABSENT : Loss.REFUSED,
        accepted ? ranges(manifestLost(clone)) : List.of());
  }

  @Test
  void onlyTheNamedLossIsGivenUpAndAllElseStaysRefused() throws IOException {
    DamagedHistory history = new DamagedHistory(5, false);
    CrashingFileSystem files = history.fill(100);
    damage(Kind.FLIPS_EVERYWHERE, files, new Random(1));
    RepairReport first = repair(files, RepairOptions.CAREFUL);
    assertTrue(first.lost().size() > 1, first.toString());

    CrashingFileSystem careful = files.crashClone(2, Damage.NONE);
    CrashingFileSystem byTable = files.crashClone(1, Damage.NONE);
    long table = first.lost().getFirst().table();
    RepairReport ofTable =
        repair(byTable, accept(new AcceptedLoss(false, Set.of(table), List.of())));
    assertTrue(ofTable.givenUp().stream().allMatch(range -> range.table() == table));
    assertTrue(ofTable.lost().stream().noneMatch(range -> range.table() == table));
    assertEquals(first.lost().size(), ofTable.givenUp().size() + ofTable.lost().size());
    checkPartly(careful.crashClone(1, Damage.NONE), byTable, ofTable);

    // A key in the middle of a lost range: its two sides stay lost.
    LostRange wide =
        first.lost().stream()
            .filter(range -> Keys.compare(middle(range), range.to()) < 0)
            .findFirst()
            .orElseThrow();
    byte[] from = middle(wide);
    byte[] to = Arrays.copyOf(from, from.length + 1);
    AcceptedLoss named = new AcceptedLoss(false, Set.of(), List.of(ScanRange.of(from, to)));
    RepairReport ofKeys = repair(files, accept(named));
    for (LostRange range : ofKeys.givenUp()) {
      assertArrayEquals(from, range.from());
      assertArrayEquals(to, range.to());
    }
    assertTrue(ofKeys.lost().stream().anyMatch(range -> Arrays.equals(from, range.to())));
    assertTrue(ofKeys.lost().stream().anyMatch(range -> Arrays.equals(to, range.from())));
    checkPartly(careful, files.crashClone(3, Damage.NONE), ofKeys);
    // Said again, it is done already.
    assertEquals(List.of(), repair(files, accept(named)).givenUp());

    String before = contents(files);
    for (AcceptedLoss slip :
        List.of(
            new AcceptedLoss(false, Set.of(999_999L), List.of()),
            new AcceptedLoss(false, Set.of(), List.of(ScanRange.of(new byte[] {-1, -1}, null))))) {
      StorageException refusal =
          assertThrows(StorageException.class, () -> repair(files, accept(slip)));
      assertTrue(String.valueOf(refusal.getMessage()).startsWith("nothing is lost of "));
    }
    assertEquals(before, contents(files));
  }

  private static RepairOptions accept(AcceptedLoss named) {
    return new RepairOptions(false, named, false);
  }

  private static byte[] middle(LostRange range) {
    return Arrays.copyOf(range.from(), range.from().length + 2);
  }

  /** What was given up is not there, and all else that is lost is refused as it was before. */
  private static void checkPartly(
      CrashingFileSystem before, CrashingFileSystem after, RepairReport report) throws IOException {
    int refused = 0;
    try (StorageEngine careful = DamagedHistory.open(before);
        StorageEngine partly = DamagedHistory.open(after)) {
      for (LostRange range : report.lost()) {
        for (long at : new long[] {range.minVersion(), range.maxVersion(), Long.MAX_VALUE}) {
          String answer = answer(partly, range.from(), at);
          // Where a loss of other versions was given up, that may delete what had hidden this one.
          if (!covered(range.from(), report.givenUp())) {
            assertEquals(answer(careful, range.from(), at), answer, range.toString());
          }
          refused += answer.equals("refused") ? 1 : 0;
        }
      }
      for (LostRange range : report.givenUp()) {
        assertEquals("refused", answer(careful, range.from(), range.maxVersion()));
        String answer = answer(partly, range.from(), range.maxVersion());
        assertTrue(answer.equals("none") || covered(range.from(), report.lost()), answer);
      }
    }
    assertTrue(refused > 0);
  }

  private static boolean covered(byte[] key, List<LostRange> ranges) {
    return ranges.stream()
        .anyMatch(
            range -> Keys.compare(range.from(), key) <= 0 && Keys.compare(key, range.to()) < 0);
  }

  private static String answer(StorageEngine engine, byte[] key, long at) {
    Cell cell = new Cell();
    try {
      return engine.get(key, at, cell) ? "version " + cell.version() : "none";
    } catch (CorruptionException e) {
      return "refused";
    }
  }

  @Test
  void aSecondRepairAndADryRunChangeNothing() throws IOException {
    DamagedHistory history = new DamagedHistory(5, false);
    CrashingFileSystem files = history.fill(100);
    damage(Kind.FLIPS_EVERYWHERE, files, new Random(1));
    String before = contents(files);
    List<String> told = new ArrayList<>();
    RepairReport would =
        StoreRepair.run(
            files, DIRECTORY, new RepairOptions(true, AcceptedLoss.ALL, true), told::add);
    assertEquals(before, contents(files));
    assertTrue(told.toString().contains("rows can be kept"), told.toString());
    RepairReport report = repair(files, RepairOptions.CAREFUL);
    assertEquals(would.replaced(), report.replaced());
    assertEquals(would.givenUp().toString(), report.lost().toString());
    String repaired = contents(files);
    assertEquals(List.of(), repair(files, RepairOptions.CAREFUL).replaced());
    assertEquals(repaired, contents(files));
    for (long number : report.replaced()) {
      String kept = TableMeta.fileName(number) + ".damaged";
      assertTrue(files.exists(DIRECTORY.resolve(kept)), kept);
      assertFalse(files.exists(DIRECTORY.resolve(TableMeta.fileName(number))));
    }
    try (StorageEngine engine = DamagedHistory.open(files)) {
      assertThrows(DirectoryLockedException.class, () -> repair(files, RepairOptions.CAREFUL));
      assertTrue(engine.hasRoom());
    }
  }

  @Test
  void aManifestIsTakenFromNowhereButAStagedOneThatIsSurelyTheLast() throws IOException {
    DamagedHistory history = new DamagedHistory(6, false);
    CrashingFileSystem files = history.fill(60);
    Path manifest = DIRECTORY.resolve(ManifestFile.NAME);
    Path next = DIRECTORY.resolve(ManifestFile.NEXT_NAME);
    byte[] intact = files.bytes(manifest);
    byte[] damaged = intact.clone();
    damaged[30] ^= 1;
    files.plant(manifest, damaged);
    StorageException refusal =
        assertThrows(StorageException.class, () -> repair(files, RepairOptions.CAREFUL));
    assertTrue(String.valueOf(refusal.getMessage()).contains("restore"), refusal.getMessage());
    files.plant(next, damaged);
    assertThrows(StorageException.class, () -> repair(files, RepairOptions.CAREFUL));

    files.plant(next, intact);
    CrashingFileSystem newer = files.crashClone(1, Damage.NONE);
    newer.plant(DIRECTORY.resolve("999999.sst"), new byte[10]);
    assertThrows(StorageException.class, () -> repair(newer, RepairOptions.CAREFUL));
    CrashingFileSystem lacking = files.crashClone(1, Damage.NONE);
    lacking.delete(DIRECTORY.resolve(firstTable(files)));
    assertThrows(StorageException.class, () -> repair(lacking, RepairOptions.CAREFUL));

    assertEquals(List.of(), repair(files, RepairOptions.CAREFUL).replaced());
    assertArrayEquals(intact, files.bytes(manifest));
    assertArrayEquals(damaged, files.bytes(DIRECTORY.resolve("MANIFEST.damaged")));
    assertEquals(0, answers(history, files, Loss.REFUSED, List.of()).refused());
  }

  private static String firstTable(CrashingFileSystem files) throws IOException {
    return files.list(DIRECTORY).stream().filter(n -> n.endsWith(".sst")).findFirst().orElseThrow();
  }

  private static void damage(Kind kind, CrashingFileSystem files, Random random)
      throws IOException {
    List<TableMeta> tables = tables(files);
    assertTrue(tables.size() > 2, "few tables");
    Path file = DIRECTORY.resolve(tables.get(random.nextInt(tables.size())).fileName());
    byte[] bytes = files.bytes(file);
    switch (kind) {
      case FLIP -> bytes[random.nextInt(bytes.length)] ^= 4;
      case FLIPS_EVERYWHERE -> {
        for (TableMeta each : tables) {
          Path one = DIRECTORY.resolve(each.fileName());
          byte[] content = files.bytes(one);
          content[random.nextInt(content.length)] ^= 16;
          files.plant(one, content);
        }
        return;
      }
      case CUT -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case LONGER -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(600));
      case GONE -> {
        files.delete(file);
        files.syncDirectory(DIRECTORY);
        return;
      }
      case END_ZEROED -> Arrays.fill(bytes, random.nextInt(bytes.length), bytes.length, (byte) 0);
      case START_ZEROED -> Arrays.fill(bytes, 0, 1 + random.nextInt(bytes.length), (byte) 0);
      case OTHERS_BYTES -> {
        TableMeta other = tables.get(random.nextInt(tables.size()));
        while (file.endsWith(other.fileName())) {
          other = tables.get(random.nextInt(tables.size()));
        }
        bytes = files.bytes(DIRECTORY.resolve(other.fileName()));
      }
    }
    files.plant(file, bytes);
  }

  private static Answers answers(
      DamagedHistory history, CrashingFileSystem files, Loss loss, List<Range> reported)
      throws IOException {
    // A copy: to ask must not change what comes next.
    CrashingFileSystem copy = files.crashClone(0, Damage.NONE);
    try (StorageEngine engine = DamagedHistory.open(copy)) {
      return history.check(engine, loss, reported);
    }
  }

  private static RepairReport repair(CrashingFileSystem files, RepairOptions options)
      throws IOException {
    return StoreRepair.run(files, DIRECTORY, options, line -> {});
  }

  private static List<Range> ranges(List<LostRange> lost) {
    return lost.stream().map(range -> new Range(range.from(), range.to())).toList();
  }

  private static List<LostRange> manifestLost(CrashingFileSystem files) throws IOException {
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      return store.manifest().lost();
    }
  }

  private static List<TableMeta> tables(CrashingFileSystem files) throws IOException {
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      return store.manifest().tables();
    }
  }

  private static List<Finding> check(CrashingFileSystem files) throws IOException {
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      return store.check();
    }
  }

  private static String contents(CrashingFileSystem files) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : files.list(DIRECTORY)) {
      text.append(name).append(' ');
      if (!name.equals("wal")) {
        text.append(Arrays.hashCode(files.bytes(DIRECTORY.resolve(name)))).append('\n');
      }
    }
    return text.toString();
  }
}
