package io.paxosstore.lsm.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the operating system's files do. */
final class RealFileSystemTest {
  @TempDir private Path directory;

  @Test
  void anInterruptClosesNobodysFile() throws Exception {
    try (WritableFile file = RealFileSystem.INSTANCE.create(directory.resolve("file"))) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 300; i++) {
                        file.write(0, ByteBuffer.allocate(100_000));
                        file.sync();
                      }
                    } catch (Throwable e) {
                      failure.set(e);
                    }
                  });
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (writer.isAlive()) {
                        file.read(0, ByteBuffer.allocate(100));
                      }
                    } catch (Throwable e) {
                      failure.set(e);
                    }
                  });
      int interrupts = 0;
      while (writer.isAlive()) {
        writer.interrupt();
        reader.interrupt();
        interrupts++;
        Thread.onSpinWait();
      }
      reader.join();
      assertTrue(interrupts > 0);
      assertEquals(null, failure.get());
      assertEquals(100_000, file.size());
    }
  }

  @Test
  void aPendingInterruptStaysPending() throws IOException {
    try (WritableFile file = RealFileSystem.INSTANCE.create(directory.resolve("file"))) {
      Thread.currentThread().interrupt();
      file.write(0, ByteBuffer.allocate(10));
      assertTrue(Thread.interrupted());
      assertEquals(10, file.size());
    }
  }

  @Test
  void aClosedFileStaysClosed() throws IOException {
    WritableFile file = RealFileSystem.INSTANCE.create(directory.resolve("file"));
    file.close();
    assertThrows(IOException.class, () -> file.write(0, ByteBuffer.allocate(1)));
  }

  @Test
  void anotherProcessIsToldWhoHasTheDirectory() throws Exception {
    DirectoryLock lock = RealFileSystem.INSTANCE.lock(directory);
    String told = openedByAnotherProcess();
    assertTrue(told.contains(directory.toString()), told);
    assertTrue(told.contains("pid " + ProcessHandle.current().pid()), told);
    lock.close();
    assertEquals("opened", openedByAnotherProcess());
  }

  private String openedByAnotherProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SecondOpener.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = output.readLine();
      process.waitFor();
      return String.valueOf(line);
    }
  }

  /** Runs in a process of its own. */
  static final class SecondOpener {
    private SecondOpener() {}

    public static void main(String[] args) throws IOException {
      try (DirectoryLock ignored = RealFileSystem.INSTANCE.lock(Path.of(args[0]))) {
        System.out.println("opened");
      } catch (DirectoryInUseException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
