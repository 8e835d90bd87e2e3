package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files in this process's heap, for databases that live only as long as it does. A sync costs
 * nothing and promises nothing.
 */
public final class MemoryFileSystem implements FileSystem {
  private final Map<Path, MemoryBytes> files = new HashMap<>();
  private final Set<Path> directories = new HashSet<>();
  private final Set<Path> locked = new HashSet<>();

  @Override
  public synchronized ReadableFile openRead(Path file) throws IOException {
    return new MemoryFile(existing(file));
  }

  @Override
  public synchronized WritableFile create(Path file) throws IOException {
    Path name = free(file);
    MemoryBytes bytes = new MemoryBytes();
    files.put(name, bytes);
    return new MemoryFile(bytes);
  }

  @Override
  public synchronized WritableFile openWrite(Path file) throws IOException {
    return new MemoryFile(existing(file));
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    for (Path each = directory.normalize(); each != null; each = each.getParent()) {
      if (files.containsKey(each)) {
        throw new FileAlreadyExistsException(each.toString());
      }
      directories.add(each);
    }
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    Path parent = directory.normalize();
    if (!directories.contains(parent)) {
      throw new NoSuchFileException(directory.toString());
    }
    List<String> names = new ArrayList<>();
    for (Path file : files.keySet()) {
      if (parent.equals(file.getParent())) {
        names.add(file.getFileName().toString());
      }
    }
    for (Path each : directories) {
      if (parent.equals(each.getParent())) {
        names.add(each.getFileName().toString());
      }
    }
    names.sort(null);
    return names;
  }

  @Override
  public synchronized boolean exists(Path path) {
    Path name = path.normalize();
    return files.containsKey(name) || directories.contains(name);
  }

  @Override
  public synchronized long size(Path file) throws IOException {
    return existing(file).size();
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    MemoryBytes bytes = existing(from);
    Path target = to.normalize();
    requireParent(target);
    files.remove(from.normalize());
    files.put(target, bytes);
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    Path name = path.normalize();
    if (files.remove(name) != null) {
      return;
    }
    if (directories.contains(name)) {
      if (!list(name).isEmpty()) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      directories.remove(name);
      return;
    }
    throw new NoSuchFileException(path.toString());
  }

  @Override
  public synchronized void link(Path existing, Path link) throws IOException {
    MemoryBytes bytes = existing(existing);
    files.put(free(link), bytes);
  }

  @Override
  public void syncDirectory(Path directory) {}

  @Override
  public synchronized DirectoryLock lock(Path directory) throws IOException {
    Path name = directory.normalize();
    if (!locked.add(name)) {
      throw new DirectoryInUseException(directory + " is already open in this process");
    }
    return () -> unlock(name);
  }

  @Override
  public long usableBytes(Path directory) {
    return Long.MAX_VALUE;
  }

  private synchronized void unlock(Path name) {
    locked.remove(name);
  }

  private MemoryBytes existing(Path file) throws NoSuchFileException {
    MemoryBytes bytes = files.get(file.normalize());
    if (bytes == null) {
      throw new NoSuchFileException(file.toString());
    }
    return bytes;
  }

  private Path free(Path file) throws IOException {
    Path name = file.normalize();
    if (files.containsKey(name) || directories.contains(name)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    requireParent(name);
    return name;
  }

  private void requireParent(Path name) throws NoSuchFileException {
    Path parent = name.getParent();
    if (parent != null && !directories.contains(parent)) {
      throw new NoSuchFileException(parent.toString());
    }
  }
}
