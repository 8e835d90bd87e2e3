package io.paxosstore.paxos.node;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.fs.WritableFile;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.HlcCeiling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The clock's durable ceiling, in two slots written in turn: a torn write leaves the other, and a
 * full disk does not matter.
 */
public final class ClockFile implements HlcCeiling, AutoCloseable {
  private static final String FILE = "clock";
  private static final int SLOT_BYTES = 512;
  private static final int SLOTS = 2;

  /**
   * How far ahead the ceiling is set; a restart within this time starts the clock ahead of the wall
   * by as much.
   */
  private static final long AHEAD = Hlc.ofMillis(10_000);

  private final Path path;
  private final WritableFile file;
  private final long floor;
  private final Runnable onNearing;
  private long ceiling;
  private int slot;

  private ClockFile(Path path, WritableFile file, long floor, int slot, Runnable onNearing) {
    this.path = path;
    this.file = file;
    this.floor = floor;
    this.ceiling = floor;
    this.slot = slot;
    this.onNearing = onNearing;
  }

  /**
   * Opens the file of a data directory, making it if there is none.
   *
   * @param onNearing called as {@link HlcCeiling#nearing()}
   */
  public static ClockFile open(FileSystem fileSystem, Path directory, Runnable onNearing) {
    Path path = directory.resolve(FILE);
    try {
      if (!fileSystem.exists(path)) {
        create(fileSystem, directory, path);
      }
      WritableFile file = fileSystem.openWrite(path);
      long floor = -1;
      int latest = 0;
      for (int slot = 0; slot < SLOTS; slot++) {
        ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read((long) slot * SLOT_BYTES, bytes);
        if (bytes.getInt(8) == crcOf(bytes) && bytes.getLong(0) > floor) {
          floor = bytes.getLong(0);
          latest = slot;
        }
      }
      if (floor < 0) {
        file.close();
        throw new CorruptionException(
            path + ": neither slot is valid, so the clock's ceiling is unknown");
      }
      return new ClockFile(path, file, floor, (latest + 1) % SLOTS, onNearing);
    } catch (NoSpaceException e) {
      throw new DiskFullException("no room for " + path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StorageException("cannot open " + path + ": " + e.getMessage(), e);
    }
  }

  /** The ceiling of the last run. */
  public long floor() {
    return floor;
  }

  @Override
  public synchronized long raiseAbove(long timestamp) {
    long raised = Math.max(ceiling, timestamp + AHEAD);
    try {
      file.write((long) slot * SLOT_BYTES, slotFor(raised));
      file.sync();
    } catch (IOException e) {
      throw new StorageException(
          "cannot raise the clock's ceiling in " + path + ": " + e.getMessage(), e);
    }
    ceiling = raised;
    slot = (slot + 1) % SLOTS;
    return raised;
  }

  @Override
  public void nearing() {
    onNearing.run();
  }

  @Override
  public long margin() {
    return AHEAD / 2;
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new StorageException("cannot close " + path + ": " + e.getMessage(), e);
    }
  }

  private static void create(FileSystem fileSystem, Path directory, Path path) throws IOException {
    Path next = directory.resolve(FILE + ".next");
    if (fileSystem.exists(next)) {
      fileSystem.delete(next);
    }
    try (WritableFile made = fileSystem.create(next)) {
      for (int slot = 0; slot < SLOTS; slot++) {
        made.write((long) slot * SLOT_BYTES, slotFor(0));
      }
      made.sync();
    }
    fileSystem.rename(next, path);
    fileSystem.syncDirectory(directory);
  }

  private static ByteBuffer slotFor(long ceiling) {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(0, ceiling);
    bytes.putInt(8, crcOf(bytes));
    return bytes;
  }

  private static int crcOf(ByteBuffer slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot.slice(0, 8));
    return (int) crc.getValue();
  }
}
