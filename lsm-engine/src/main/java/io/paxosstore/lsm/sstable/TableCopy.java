package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Copies a table under another number. The number is inside every checksum, so each section is
 * checked and gets a new trailer; its stored bytes stay as they are and are not decompressed.
 */
public final class TableCopy {
  private final Path path;
  private final ReadableFile source;
  private final WritableFile target;
  private final long number;
  private final long newNumber;
  private long copied;

  private TableCopy(
      Path path, ReadableFile source, WritableFile target, long number, long newNumber) {
    this.path = path;
    this.source = source;
    this.target = target;
    this.number = number;
    this.newNumber = newNumber;
  }

  /**
   * Writes the copy, durably but for its name. A copy that fails stays behind as far as it came.
   *
   * @param table of {@code from}
   * @return the copy, which is a table of {@code to}
   * @throws CorruptionException if a section fails its checksum
   */
  public static TableMeta write(
      FileSystem fileSystem, Path from, TableMeta table, Path to, long newNumber)
      throws IOException {
    TableMeta copy = table.numbered(newNumber);
    Path path = from.resolve(table.fileName());
    try (ReadableFile source = fileSystem.openRead(path);
        WritableFile target = fileSystem.create(to.resolve(copy.fileName()))) {
      new TableCopy(path, source, target, table.number(), newNumber).run(table.bytes());
      target.sync();
    }
    return copy;
  }

  private void run(long bytes) throws IOException {
    long footerOffset = source.size() - Footer.BYTES;
    if (source.size() != bytes || footerOffset < 0) {
      throw corrupt(0, "it has " + source.size() + " bytes and should have " + bytes);
    }
    Footer footer;
    try {
      footer = Footer.decode(read(footerOffset, Footer.BYTES), number, footerOffset);
    } catch (IllegalArgumentException e) {
      throw corrupt(footerOffset, String.valueOf(e.getMessage()));
    }
    BlockIndex index = new BlockIndex(index(footer));
    for (int block = 0; block < index.count(); block++) {
      copy(index.offset(block), index.length(block));
    }
    copy(footer.filterOffset(), footer.filterLength());
    copy(footer.indexOffset(), footer.indexLength());
    copy(footer.propertiesOffset(), footer.propertiesLength());
    if (copied != footerOffset) {
      throw corrupt(copied, "its sections do not lie end to end");
    }
    target.write(footerOffset, ByteBuffer.wrap(footer.encode(newNumber, footerOffset)));
  }

  private byte[] index(Footer footer) throws IOException {
    byte[] stored = read(footer.indexOffset(), footer.indexLength() + Section.TRAILER_BYTES);
    byte[] raw = Section.open(stored, 0, footer.indexLength(), number, footer.indexOffset());
    if (raw == null) {
      throw corrupt(footer.indexOffset(), "the index fails its checksum");
    }
    return raw;
  }

  private void copy(long offset, int length) throws IOException {
    if (offset != copied) {
      throw corrupt(offset, "its sections do not lie end to end");
    }
    byte[] stored = read(offset, length + Section.TRAILER_BYTES);
    if (!Section.reseal(stored, length, number, newNumber, offset)) {
      throw corrupt(offset, length + " bytes fail their checksum");
    }
    target.write(offset, ByteBuffer.wrap(stored));
    copied += stored.length;
  }

  private byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    if (source.read(offset, ByteBuffer.wrap(bytes)) < length) {
      throw corrupt(offset, "the file ends early");
    }
    return bytes;
  }

  private CorruptionException corrupt(long offset, String what) {
    return new CorruptionException(path + " is damaged at offset " + offset + ": " + what);
  }
}
