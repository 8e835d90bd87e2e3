package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.rows.RowSource;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All versions in the sound blocks of a damaged table. */
final class SalvagedRows extends RowSource {
  /** Where a block is, its length without the trailer. */
  record Place(long offset, int length) {}

  /** Reads a section; null if it is damaged. */
  interface Reader {
    byte @Nullable [] read(long offset, int length) throws IOException;
  }

  private static final byte[] NO_BLOCK = {};

  private final List<Place> places;
  private final Reader reader;
  private byte[] block = NO_BLOCK;
  private int following;
  private int row;
  private int rows;

  SalvagedRows(List<Place> places, Reader reader) {
    this.places = places;
    this.reader = reader;
  }

  @Override
  public void seek(byte[] key) {
    throw new UnsupportedOperationException("a dump is read once, from its beginning");
  }

  @Override
  public boolean next() {
    if (++row >= rows) {
      if (following == places.size()) {
        row = rows;
        return false;
      }
      block = read(places.get(following++));
      rows = Block.rows(block);
      row = 0;
    }
    keyArray = block;
    keyOffset = Block.keyOffset(block, row);
    keyLength = Block.keyLength(block, row);
    valueArray = block;
    valueOffset = Block.valueOffset(block, row);
    valueLength = Block.valueEnd(block, row) - valueOffset;
    version = Block.version(block, row);
    tombstone = Block.isTombstone(block, row);
    return true;
  }

  private byte[] read(Place place) {
    try {
      byte[] read = reader.read(place.offset(), place.length());
      if (read == null) {
        throw new StorageException(
            "a block at offset " + place.offset() + " was sound and is damaged now");
      }
      Block.open(read, false);
      return read;
    } catch (IOException e) {
      throw new StorageException("cannot read the block at offset " + place.offset(), e);
    }
  }
}
