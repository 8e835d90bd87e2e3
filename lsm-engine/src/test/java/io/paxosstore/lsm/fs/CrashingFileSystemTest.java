package io.paxosstore.lsm.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fixture forgets what it may, and nothing else: a checker is trusted after it was checked. */
final class CrashingFileSystemTest {
  private static final Path DIRECTORY = Path.of("/d");
  private static final Path FILE = DIRECTORY.resolve("file");

  private final CrashingFileSystem disk = new CrashingFileSystem();

  @BeforeEach
  void directory() throws IOException {
    disk.createDirectories(DIRECTORY);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void whatWasSyncedSurvivesEverything(Damage damage) throws IOException {
    try (WritableFile file = disk.create(FILE)) {
      file.write(0, bytes(2000, 1));
      file.sync();
      disk.syncDirectory(DIRECTORY);
      assertArrayEquals(bytes(2000, 1).array(), disk.crashClone(1, damage).bytes(FILE));
    }
  }

  @Test
  void bytesWithoutASyncAndNamesWithoutTheDirectorysAreLost() throws IOException {
    try (WritableFile file = disk.create(FILE)) {
      file.write(0, bytes(2000, 1));
      file.sync();
      assertFalse(disk.crashClone(1, Damage.LOST).exists(FILE), "the name was not synced");
      assertFalse(disk.crashClone(1, Damage.NAMES_LOST).exists(FILE));
      disk.syncDirectory(DIRECTORY);
      file.write(0, bytes(2000, 2));
      assertArrayEquals(
          bytes(2000, 1).array(), disk.crashClone(1, Damage.LOST).bytes(FILE), "the old bytes");
      assertArrayEquals(bytes(2000, 2).array(), disk.crashClone(1, Damage.NONE).bytes(FILE));
    }
  }

  @Test
  void anUnsyncedRenameMayOrMayNotHaveHappened() throws IOException {
    disk.create(FILE).close();
    disk.syncDirectory(DIRECTORY);
    Path target = DIRECTORY.resolve("target");
    disk.rename(FILE, target);
    Set<Boolean> renamed = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      CrashingFileSystem crashed = disk.crashClone(seed, Damage.REORDERED);
      assertTrue(crashed.exists(FILE) != crashed.exists(target), "one of the two, never both");
      renamed.add(crashed.exists(target));
    }
    assertEquals(Set.of(true, false), renamed);
  }

  @Test
  void sectorsSurviveOneByOne() throws IOException {
    try (WritableFile file = disk.create(FILE)) {
      file.write(0, ByteBuffer.allocate(1024));
      file.sync();
      disk.syncDirectory(DIRECTORY);
      file.write(0, bytes(1024, 9));
      Set<String> outcomes = new HashSet<>();
      for (int seed = 0; seed < 50; seed++) {
        byte[] found = disk.crashClone(seed, Damage.SECTORS).bytes(FILE);
        outcomes.add(found[1] + " " + found[513]);
      }
      assertEquals(4, outcomes.size(), "each sector old or new: " + outcomes);
    }
  }

  @Test
  void aTornWriteLeavesItsBeginning() throws IOException {
    try (WritableFile file = disk.create(FILE)) {
      disk.syncDirectory(DIRECTORY);
      file.write(0, bytes(100, 9));
      Set<Integer> lengths = new HashSet<>();
      for (int seed = 0; seed < 200; seed++) {
        lengths.add(disk.crashClone(seed, Damage.TORN).bytes(FILE).length);
      }
      assertTrue(lengths.size() > 20 && lengths.contains(100), "lengths: " + lengths);
    }
  }

  @Test
  void theSameSeedGivesTheSameDamage() throws IOException {
    try (WritableFile file = disk.create(FILE)) {
      disk.syncDirectory(DIRECTORY);
      file.write(0, bytes(8000, 3));
      assertArrayEquals(
          disk.crashClone(42, Damage.SECTORS).bytes(FILE),
          disk.crashClone(42, Damage.SECTORS).bytes(FILE));
    }
  }

  private static ByteBuffer bytes(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }
}
