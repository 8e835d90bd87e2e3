package io.paxosstore.lsm.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all file systems have in common. */
final class FileSystemTest {
  @TempDir private Path real;

  static Stream<FileSystem> fileSystems() {
    return Stream.of(
        RealFileSystem.INSTANCE,
        new MemoryFileSystem(),
        new CrashingFileSystem(),
        new FaultyFileSystem(new MemoryFileSystem()));
  }

  @ParameterizedTest
  @MethodSource("fileSystems")
  void namesComeAndGo(FileSystem fs) throws IOException {
    Path dir = real.resolve("a/b");
    fs.createDirectories(dir);
    fs.createDirectories(dir);
    write(fs, dir.resolve("one"), "1");
    write(fs, dir.resolve("two"), "22");
    fs.createDirectories(dir.resolve("sub"));
    write(fs, dir.resolve("sub").resolve("deep"), "deep");
    assertEquals(List.of("one", "sub", "two"), fs.list(dir));
    assertTrue(fs.exists(dir) && fs.exists(dir.resolve("one")));
    assertFalse(fs.exists(dir.resolve("three")));
    assertThrows(IOException.class, () -> fs.create(dir.resolve("one")));
    assertThrows(IOException.class, () -> fs.create(dir.resolve("missing").resolve("one")));
    assertThrows(IOException.class, () -> fs.openRead(dir.resolve("three")));
    assertThrows(IOException.class, () -> fs.openWrite(dir.resolve("three")));
    assertThrows(IOException.class, () -> fs.size(dir.resolve("three")));
    assertThrows(IOException.class, () -> fs.list(dir.resolve("missing")));

    fs.rename(dir.resolve("two"), dir.resolve("one"));
    assertEquals("22", read(fs, dir.resolve("one")));
    fs.link(dir.resolve("one"), dir.resolve("again"));
    fs.delete(dir.resolve("one"));
    assertThrows(IOException.class, () -> fs.delete(dir.resolve("one")));
    assertEquals("22", read(fs, dir.resolve("again")));
    fs.syncDirectory(dir);
    assertEquals(List.of("again", "sub"), fs.list(dir));
    assertTrue(fs.usableBytes(dir) > 0);
  }

  @ParameterizedTest
  @MethodSource("fileSystems")
  void bytesAreReadAsTheyWereWritten(FileSystem fs) throws IOException {
    fs.createDirectories(real);
    Random random = new Random(11);
    byte[] model = new byte[0];
    try (WritableFile file = fs.create(real.resolve("file"))) {
      for (int i = 0; i < 200; i++) {
        if (random.nextInt(10) == 0) {
          int length = random.nextInt(model.length + 1);
          file.truncate(length);
          model = Arrays.copyOf(model, length);
        } else {
          int position = random.nextInt(70_000);
          byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 40_000 : 40) + 1];
          random.nextBytes(bytes);
          file.write(position, ByteBuffer.wrap(bytes));
          model = Arrays.copyOf(model, Math.max(model.length, position + bytes.length));
          System.arraycopy(bytes, 0, model, position, bytes.length);
        }
        assertEquals(model.length, file.size());
        int from = random.nextInt(model.length + 10);
        ByteBuffer read = ByteBuffer.allocate(random.nextInt(50_000));
        int count = file.read(from, read);
        int expected = Math.max(0, Math.min(read.capacity(), model.length - from));
        assertEquals(expected, count);
        assertArrayEquals(
            Arrays.copyOfRange(model, from, from + expected), Arrays.copyOf(read.array(), count));
      }
      file.sync();
    }
    assertEquals(model.length, fs.size(real.resolve("file")));
  }

  @ParameterizedTest
  @MethodSource("fileSystems")
  void anOpenFileOutlivesItsName(FileSystem fs) throws IOException {
    fs.createDirectories(real);
    write(fs, real.resolve("gone"), "still here");
    try (ReadableFile open = fs.openRead(real.resolve("gone"))) {
      fs.delete(real.resolve("gone"));
      ByteBuffer read = ByteBuffer.allocate(20);
      assertEquals(10, open.read(0, read));
    }
  }

  @ParameterizedTest
  @MethodSource("fileSystems")
  void aDirectoryHasOneOwner(FileSystem fs) throws IOException {
    fs.createDirectories(real);
    DirectoryLock lock = fs.lock(real);
    DirectoryInUseException refused =
        assertThrows(DirectoryInUseException.class, () -> fs.lock(real));
    assertTrue(refused.getMessage().contains(real.toString()), refused.getMessage());
    lock.close();
    fs.lock(real).close();
  }

  private static void write(FileSystem fs, Path file, String text) throws IOException {
    try (WritableFile open = fs.create(file)) {
      open.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static String read(FileSystem fs, Path file) throws IOException {
    try (ReadableFile open = fs.openRead(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) open.size());
      open.read(0, bytes);
      return new String(bytes.array(), StandardCharsets.UTF_8);
    }
  }
}
