package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory that are as forgetful as POSIX allows: bytes survive {@link #crashClone} only if
 * the file was synced, a name only if its directory was. What is pending survives as the {@link
 * Damage} says and the seed draws.
 */
public final class CrashingFileSystem implements FileSystem {
  private static final int SECTOR = 512;

  private final TreeMap<Path, Inode> live = new TreeMap<>();
  private final TreeMap<Path, Inode> durable = new TreeMap<>();
  private final Set<Path> directories = new HashSet<>();
  private final Set<Path> locked = new HashSet<>();
  private final List<Change> pending = new ArrayList<>();
  private Consumer<Path> beforeSync = path -> {};
  private long syncs;

  /**
   * Calls {@code hook} before each sync of a file or directory takes effect, with its path: the
   * moment at which most is at stake. The hook may take clones.
   */
  public synchronized void beforeSync(Consumer<Path> hook) {
    beforeSync = hook;
  }

  /** Number of syncs so far. */
  public synchronized long syncs() {
    return syncs;
  }

  /** The state after a power loss now. This file system goes on unharmed. */
  public synchronized CrashingFileSystem crashClone(long seed, Damage damage) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    TreeMap<Inode, Inode> copies = new TreeMap<>();
    TreeMap<Path, Inode> names = new TreeMap<>(durable);
    live.values().forEach(inode -> copies.computeIfAbsent(inode, Inode::durableCopy));
    durable.values().forEach(inode -> copies.computeIfAbsent(inode, Inode::durableCopy));
    int survivingInOrder = pending.isEmpty() ? 0 : random.nextInt(pending.size() + 1);
    for (int i = 0; i < pending.size(); i++) {
      Change change = pending.get(i);
      boolean coin = random.nextBoolean();
      switch (change) {
        case Change.Names(List<Path> ignored, Consumer<TreeMap<Path, Inode>> effect) -> {
          boolean survives =
              switch (damage) {
                case NONE, NAMES_ONLY, ZEROED, STALE -> true;
                case LOST, NAMES_LOST -> false;
                case SECTORS, REORDERED -> coin;
                case TORN -> i < survivingInOrder;
              };
          if (survives) {
            effect.accept(names);
          }
        }
        case Change.Bytes(Inode inode, long position, byte[] bytes) -> {
          Inode copy = copies.get(inode);
          if (copy == null) {
            continue;
          }
          switch (damage) {
            case NONE, NAMES_LOST -> copy.write(position, bytes, 0, bytes.length);
            case LOST, NAMES_ONLY -> {}
            case ZEROED -> copy.grow(position + bytes.length, null);
            case STALE -> copy.grow(position + bytes.length, random);
            case SECTORS -> writeSomeSectors(copy, position, bytes, random);
            case REORDERED -> {
              if (coin) {
                copy.write(position, bytes, 0, bytes.length);
              }
            }
            case TORN -> {
              if (i < survivingInOrder) {
                copy.write(position, bytes, 0, bytes.length);
              } else if (i == survivingInOrder) {
                copy.write(position, bytes, 0, bytes.length - random.nextInt(bytes.length + 1));
              }
            }
          }
        }
        case Change.Cut(Inode inode, long length) -> {
          Inode copy = copies.get(inode);
          boolean survives =
              switch (damage) {
                case NONE, NAMES_LOST, ZEROED, STALE -> true;
                case LOST, NAMES_ONLY -> false;
                case SECTORS, REORDERED -> coin;
                case TORN -> i < survivingInOrder;
              };
          if (copy != null && survives) {
            copy.cut(length);
          }
        }
      }
    }
    CrashingFileSystem clone = new CrashingFileSystem();
    clone.directories.addAll(directories);
    names.forEach(
        (path, inode) -> {
          Inode copy = copies.computeIfAbsent(inode, Inode::durableCopy);
          copy.settle();
          clone.live.put(path, copy);
          clone.durable.put(path, copy);
        });
    return clone;
  }

  /** The bytes of a file as a reader sees them now. */
  public synchronized byte[] bytes(Path file) throws IOException {
    return existing(file).liveBytes();
  }

  /** Replaces a file's bytes, durably: for tests that damage or plant files. */
  public synchronized void plant(Path file, byte[] bytes) {
    Inode inode = new Inode();
    inode.write(0, bytes, 0, bytes.length);
    inode.settle();
    live.put(file.normalize(), inode);
    durable.put(file.normalize(), inode);
  }

  @Override
  public synchronized ReadableFile openRead(Path file) throws IOException {
    return new Handle(existing(file), file);
  }

  @Override
  public synchronized WritableFile create(Path file) throws IOException {
    Path name = free(file);
    Inode inode = new Inode();
    changeNames(List.of(name.getParent()), names -> names.put(name, inode));
    return new Handle(inode, file);
  }

  @Override
  public synchronized WritableFile openWrite(Path file) throws IOException {
    return new Handle(existing(file), file);
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    for (Path each = directory.normalize(); each != null; each = each.getParent()) {
      if (live.containsKey(each)) {
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
    live.keySet().stream()
        .filter(file -> parent.equals(file.getParent()))
        .forEach(file -> names.add(file.getFileName().toString()));
    directories.stream()
        .filter(each -> parent.equals(each.getParent()))
        .forEach(each -> names.add(each.getFileName().toString()));
    names.sort(null);
    return names;
  }

  @Override
  public synchronized boolean exists(Path path) {
    return live.containsKey(path.normalize()) || directories.contains(path.normalize());
  }

  @Override
  public synchronized long size(Path file) throws IOException {
    return existing(file).size();
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    Inode inode = existing(from);
    Path source = from.normalize();
    Path target = to.normalize();
    requireParent(target);
    changeNames(
        List.of(source.getParent(), target.getParent()),
        names -> {
          names.remove(source, inode);
          names.put(target, inode);
        });
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    Path name = path.normalize();
    if (directories.contains(name)) {
      if (!list(name).isEmpty()) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      directories.remove(name);
      return;
    }
    Inode inode = existing(path);
    changeNames(List.of(name.getParent()), names -> names.remove(name, inode));
  }

  @Override
  public synchronized void link(Path existing, Path link) throws IOException {
    Inode inode = existing(existing);
    Path name = free(link);
    changeNames(List.of(name.getParent()), names -> names.put(name, inode));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    Path name = directory.normalize();
    announce(directory);
    synchronized (this) {
      if (!directories.contains(name)) {
        throw new NoSuchFileException(directory.toString());
      }
      pending.removeIf(
          change -> {
            if (change instanceof Change.Names names && names.parents.contains(name)) {
              names.effect.accept(durable);
              return true;
            }
            return false;
          });
    }
  }

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

  /**
   * Outside the lock: the hook may look at state that another thread guards while it waits for this
   * file system.
   */
  private void announce(Path path) {
    Consumer<Path> hook;
    synchronized (this) {
      syncs++;
      hook = beforeSync;
    }
    hook.accept(path);
  }

  private void changeNames(List<Path> parents, Consumer<TreeMap<Path, Inode>> effect) {
    effect.accept(live);
    pending.add(new Change.Names(parents, effect));
  }

  private static void writeSomeSectors(
      Inode copy, long position, byte[] bytes, RandomGenerator random) {
    int from = 0;
    while (from < bytes.length) {
      int to = (int) Math.min(bytes.length, from + SECTOR - (position + from) % SECTOR);
      if (random.nextBoolean()) {
        copy.write(position + from, bytes, from, to - from);
      }
      from = to;
    }
  }

  private Inode existing(Path file) throws NoSuchFileException {
    Inode inode = live.get(file.normalize());
    if (inode == null) {
      throw new NoSuchFileException(file.toString());
    }
    return inode;
  }

  private Path free(Path file) throws IOException {
    Path name = file.normalize();
    if (live.containsKey(name) || directories.contains(name)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    requireParent(name);
    return name;
  }

  private void requireParent(Path name) throws NoSuchFileException {
    Path parent = name.getParent();
    if (parent == null || !directories.contains(parent)) {
      throw new NoSuchFileException(String.valueOf(parent));
    }
  }

  /** Something that a sync has yet to make durable. */
  private sealed interface Change {
    record Names(List<Path> parents, Consumer<TreeMap<Path, Inode>> effect) implements Change {}

    record Bytes(Inode inode, long position, byte[] bytes) implements Change {}

    record Cut(Inode inode, long length) implements Change {}
  }

  private final class Handle implements WritableFile {
    private final Inode inode;
    private final Path path;

    Handle(Inode inode, Path path) {
      this.inode = inode;
      this.path = path;
    }

    @Override
    public int read(long position, ByteBuffer target) {
      synchronized (CrashingFileSystem.this) {
        return inode.read(position, target);
      }
    }

    @Override
    public void write(long position, ByteBuffer source) {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      synchronized (CrashingFileSystem.this) {
        inode.writeLive(position, bytes);
        pending.add(new Change.Bytes(inode, position, bytes));
      }
    }

    @Override
    public void sync() {
      announce(path);
      synchronized (CrashingFileSystem.this) {
        pending.removeIf(
            change ->
                switch (change) {
                  case Change.Bytes(Inode of, long position, byte[] bytes) when of == inode -> {
                    inode.write(position, bytes, 0, bytes.length);
                    yield true;
                  }
                  case Change.Cut(Inode of, long length) when of == inode -> {
                    inode.cut(length);
                    yield true;
                  }
                  default -> false;
                });
      }
    }

    @Override
    public void truncate(long lengthBytes) {
      synchronized (CrashingFileSystem.this) {
        if (lengthBytes < inode.size()) {
          inode.cutLive(lengthBytes);
          pending.add(new Change.Cut(inode, lengthBytes));
        }
      }
    }

    @Override
    public long size() {
      synchronized (CrashingFileSystem.this) {
        return inode.size();
      }
    }

    @Override
    public void close() {}
  }

  /**
   * A file's content twice: as readers see it and as a crash would leave it. Compared by identity.
   */
  private static final class Inode implements Comparable<Inode> {
    private static final java.util.concurrent.atomic.AtomicLong NUMBERS =
        new java.util.concurrent.atomic.AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private byte[] liveArray = new byte[0];
    private int liveSize;
    private byte[] array = new byte[0];
    private int size;

    Inode durableCopy() {
      Inode copy = new Inode();
      copy.array = Arrays.copyOf(array, size);
      copy.size = size;
      return copy;
    }

    /** Readers see from now on what is durable. */
    void settle() {
      liveArray = array;
      liveSize = size;
    }

    /**
     * Before a change of either content. Tests keep clones by the hundred, and most of their files
     * are never written: those hold their bytes once.
     */
    private void part() {
      if (liveArray == array) {
        liveArray = array.clone();
      }
    }

    int size() {
      return liveSize;
    }

    byte[] liveBytes() {
      return Arrays.copyOf(liveArray, liveSize);
    }

    int read(long position, ByteBuffer target) {
      int length = (int) Math.max(0, Math.min(target.remaining(), liveSize - position));
      if (length > 0) {
        target.put(liveArray, (int) position, length);
      }
      return length;
    }

    void writeLive(long position, byte[] bytes) {
      part();
      int end = Math.toIntExact(position + bytes.length);
      liveArray = grown(liveArray, end);
      System.arraycopy(bytes, 0, liveArray, (int) position, bytes.length);
      liveSize = Math.max(liveSize, end);
    }

    void write(long position, byte[] bytes, int from, int length) {
      if (length == 0) {
        return;
      }
      part();
      int end = Math.toIntExact(position + length);
      array = grown(array, end);
      System.arraycopy(bytes, from, array, (int) position, length);
      size = Math.max(size, end);
    }

    /** Makes the file longer without writing what was to be there. */
    void grow(long end, @Nullable RandomGenerator garbage) {
      byte[] filler = new byte[Math.toIntExact(Math.max(0, end - size))];
      if (garbage != null) {
        garbage.nextBytes(filler);
      }
      write(size, filler, 0, filler.length);
    }

    void cutLive(long length) {
      part();
      Arrays.fill(liveArray, (int) length, liveSize, (byte) 0);
      liveSize = (int) length;
    }

    void cut(long length) {
      if (length < size) {
        part();
        Arrays.fill(array, (int) length, size, (byte) 0);
        size = (int) length;
      }
    }

    private static byte[] grown(byte[] array, int wanted) {
      return wanted <= array.length
          ? array
          : Arrays.copyOf(array, Math.max(wanted, array.length * 2));
    }

    @Override
    public int compareTo(Inode that) {
      return Long.compare(number, that.number);
    }
  }
}
