package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Takes files out of the operating system's cache, so that the next read comes from the disk. By
 * {@code posix_fadvise}, which any user may call for own files that are synced. Linux only.
 */
final class PageCache {
  private static final int DONT_NEED = 4;
  private static final MethodHandle OPEN =
      function(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle ADVISE =
      function(
          "posix_fadvise",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private PageCache() {}

  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  /** Takes all files of a directory out. */
  static void evict(Path directory) throws IOException {
    for (Path file : Disk.files(directory)) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment path = arena.allocateFrom(file.toString());
        int descriptor = (int) OPEN.invokeExact(path, 0);
        if (descriptor >= 0) {
          int result = (int) ADVISE.invokeExact(descriptor, 0L, 0L, DONT_NEED);
          int closed = (int) CLOSE.invokeExact(descriptor);
          if (result != 0 || closed != 0) {
            throw new IOException("the system keeps " + file + " in its cache");
          }
        }
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("posix_fadvise cannot be called", e);
      }
    }
  }
}
