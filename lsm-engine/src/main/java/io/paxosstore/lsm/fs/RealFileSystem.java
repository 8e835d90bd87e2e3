package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The operating system's files, through positional reads and writes and {@code fdatasync}. */
public final class RealFileSystem implements FileSystem {
  /** The one instance; it has no state. */
  public static final RealFileSystem INSTANCE = new RealFileSystem();

  private RealFileSystem() {}

  @Override
  public ReadableFile openRead(Path file) throws IOException {
    return new RealFile(file, Set.of(StandardOpenOption.READ), Set.of(StandardOpenOption.READ));
  }

  @Override
  public WritableFile create(Path file) throws IOException {
    return new RealFile(
        file,
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public WritableFile openWrite(Path file) throws IOException {
    Set<StandardOpenOption> readWrite = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new RealFile(file, readWrite, readWrite);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    } catch (IOException e) {
      throw Failures.sorted(directory, e);
    }
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    names.sort(null);
    return names;
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.size(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Failures.sorted(to, e);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.delete(file);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    try {
      Files.createLink(link, existing);
    } catch (IOException e) {
      throw Failures.sorted(link, e);
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (RealFile open =
        new RealFile(directory, Set.of(StandardOpenOption.READ), Set.of(StandardOpenOption.READ))) {
      open.sync();
    }
  }

  @Override
  public DirectoryLock lock(Path directory) throws IOException {
    return RealDirectoryLock.take(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  static FileChannel open(Path file, Set<StandardOpenOption> options) throws IOException {
    try {
      return FileChannel.open(file, options);
    } catch (IOException e) {
      throw Failures.sorted(file, e);
    }
  }
}
