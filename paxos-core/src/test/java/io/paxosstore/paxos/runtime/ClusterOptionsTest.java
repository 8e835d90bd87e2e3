package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node is told about its cluster, and what its directory remembers of it. */
final class ClusterOptionsTest {
  private static final Path DIRECTORY = Path.of("/node");
  private static final Member A = new Member(1, "a", 7700);
  private static final Member B = new Member(2, "b", 7700);
  private static final Member C = new Member(3, "c", 7700);

  @Test
  void membersAreSortedAndCounted() {
    assertEquals(List.of(1, 2, 3), options("c", 2, List.of(C, A, B)).memberIds());
    assertEquals(B, options("c", 2, List.of(C, A, B)).own());
    assertRefused("1, 3 or 5 nodes, not 2", () -> options("c", 1, List.of(A, B)));
    assertRefused("not 0", () -> options("c", 1, List.of()));
  }

  @Test
  void whatMakesNoSenseIsRefusedInWords() {
    assertRefused("same id", () -> options("c", 1, List.of(A, A, B)));
    assertRefused("node 4 is none of", () -> options("c", 4, List.of(A, B, C)));
    assertRefused("same address", () -> options("c", 1, List.of(A, B, new Member(3, "b", 7700))));
    assertRefused("no port", () -> options("c", 1, List.of(A, B, new Member(3, "c", 0))));
    assertRefused("1 to 64 characters", () -> options(" ", 1, List.of(A)));
    assertRefused("one line", () -> options("a\nb", 1, List.of(A)));
    assertRefused("not positive", () -> new Member(0, "a", 1));
    assertRefused("port 70000", () -> new Member(1, "a", 70_000));
    assertRefused("no host", () -> new Member(1, "", 1));
    assertRefused(
        "must be positive",
        () ->
            new ClusterOptions.Times(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)));
  }

  @Test
  void aDirectoryKnowsWhoseItIs() {
    MemoryFileSystem files = new MemoryFileSystem();
    open(files, "c", 1);
    open(files, "c", 1);
    StorageException other = assertThrows(StorageException.class, () -> open(files, "c", 2));
    assertTrue(
        other.getMessage().contains("belongs to node 1 of cluster 'c', not to node 2"),
        other.getMessage());
    assertThrows(StorageException.class, () -> open(files, "d", 1));
  }

  @Test
  void aPeerWithAnotherDiskIsAnotherPeer() {
    MemoryFileSystem files = new MemoryFileSystem();
    ClusterFile file = open(files, "c", 1);
    assertTrue(file.admits(2, 0xABCDEF0123456789L));
    assertTrue(file.admits(3, 7));
    assertFalse(file.admits(2, 8));
    ClusterFile reopened = open(files, "c", 1);
    assertTrue(reopened.admits(2, 0xABCDEF0123456789L));
    assertFalse(reopened.admits(3, 8));
    assertTrue(reopened.admits(3, 7));
  }

  @Test
  void aDamagedFileIsNotBelieved() throws IOException {
    MemoryFileSystem files = new MemoryFileSystem();
    open(files, "c", 1);
    try (WritableFile file = files.openWrite(DIRECTORY.resolve(ClusterFile.FILE))) {
      file.write(30, ByteBuffer.wrap(new byte[] {'9'}));
    }
    assertThrows(CorruptionException.class, () -> open(files, "c", 1));
  }

  private static ClusterFile open(MemoryFileSystem files, String cluster, int self) {
    try {
      files.createDirectories(DIRECTORY);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return ClusterFile.open(files, DIRECTORY, cluster, self);
  }

  private static ClusterOptions options(String name, int self, List<Member> members) {
    return ClusterOptions.of(name, self, members, NodeOptions.inMemory());
  }

  private static void assertRefused(
      String words, org.junit.jupiter.api.function.Executable attempt) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, attempt);
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
  }
}
