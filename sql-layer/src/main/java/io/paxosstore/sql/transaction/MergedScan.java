package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A scan at a timestamp over three layers: the transaction's own writes, the overlay, the engine;
 * where two hold a key, the former wins.
 */
final class MergedScan implements Cursor {
  private enum Source {
    NONE,
    ENGINE,
    OVERLAY,
    OWN
  }

  private static final byte[] NOTHING = {};

  /** Rows after which a scan is one that may take long. */
  private static final int SHORT = 256;

  private final byte[] from;
  private final byte[] to;
  private final boolean reverse;
  private final boolean tombstones;
  private final @Nullable Snapshot snapshot;
  private final Cursor engine;
  private final @Nullable OverlayScan overlay;
  private final @Nullable WriteSet writes;
  private final int mark;

  private Source current = Source.NONE;

  // Whether each layer stands on a row that is not handed out yet, and whether it must move on
  // before the next row is chosen.
  private boolean engineHas;
  private boolean engineMoves = true;
  private boolean overlayHas;
  private boolean overlayMoves = true;
  private @Nullable OwnWrite own;
  private boolean ownMoves;

  private long visited;

  /**
   * Opens a scan of [from, to).
   *
   * @param tombstones true to visit deleted rows too
   * @param writes own writes, of which the first {@code mark} are seen; null for none
   */
  MergedScan(
      StorageEngine storage,
      @Nullable OverlayScan overlay,
      @Nullable WriteSet writes,
      int mark,
      byte[] from,
      byte[] to,
      boolean reverse,
      boolean tombstones,
      long at) {
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.tombstones = tombstones;
    this.overlay = overlay;
    this.writes = writes == null || writes.isEmpty() ? null : writes;
    this.mark = mark;
    Snapshot view = storage.snapshot();
    this.snapshot = view;
    try {
      this.engine = view.scan(new ScanRange(from, to, reverse, tombstones), at);
    } catch (RuntimeException | Error e) {
      view.close();
      throw e;
    }
    startOwn();
  }

  /** Merges own writes into rows that come from elsewhere and are closed with this. */
  MergedScan(Cursor rows, WriteSet writes, int mark, byte[] from, byte[] to, boolean reverse) {
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.tombstones = false;
    this.overlay = null;
    this.writes = writes.isEmpty() ? null : writes;
    this.mark = mark;
    this.snapshot = null;
    this.engine = rows;
    startOwn();
  }

  private void startOwn() {
    if (writes != null) {
      own = writes.seek(reverse ? to : from, !reverse, from, to, reverse, mark);
    }
  }

  @Override
  public boolean next() {
    do {
      if (++visited == SHORT) {
        NoWait.check();
      }
      moveOn();
      choose();
    } while (current != Source.NONE && !tombstones && isTombstone());
    return current != Source.NONE;
  }

  private void moveOn() {
    if (engineMoves) {
      engineHas = engine.next();
    }
    if (overlay != null && overlayMoves) {
      overlayHas = overlay.next();
    }
    if (own != null && ownMoves && writes != null) {
      own = writes.seek(own.key(), false, from, to, reverse, mark);
    }
  }

  private void choose() {
    current = engineHas ? Source.ENGINE : Source.NONE;
    engineMoves = engineHas;
    overlayMoves = false;
    ownMoves = false;
    if (overlay != null && overlayHas) {
      offer(Source.OVERLAY, overlay.key());
    }
    if (own != null) {
      offer(Source.OWN, own.key());
    }
  }

  /** Takes a layer's row if it comes first, or hides what a lower layer has for the same key. */
  private void offer(Source source, byte[] key) {
    int order =
        current == Source.NONE
            ? -1
            : Arrays.compareUnsigned(
                key, 0, key.length, keyArray(), keyOffset(), keyOffset() + keyLength());
    if (order == 0 || (reverse ? order > 0 : order < 0) || current == Source.NONE) {
      if (order != 0) {
        engineMoves = false;
        overlayMoves = false;
      }
      current = source;
      overlayMoves |= source == Source.OVERLAY;
      ownMoves |= source == Source.OWN;
    }
  }

  @Override
  public void seek(byte[] key) {
    engine.seek(key);
    engineMoves = true;
    if (overlay != null) {
      overlay.seek(key);
      overlayMoves = true;
    }
    if (writes != null) {
      if (reverse) {
        boolean outside = Arrays.compareUnsigned(key, to) >= 0;
        own = writes.seek(outside ? to : key, !outside, from, to, true, mark);
      } else {
        own =
            writes.seek(
                Arrays.compareUnsigned(key, from) < 0 ? from : key, true, from, to, false, mark);
      }
      ownMoves = false;
    }
    current = Source.NONE;
  }

  @Override
  public byte[] keyArray() {
    return switch (current) {
      case ENGINE -> engine.keyArray();
      case OVERLAY -> overlay().key();
      case OWN -> own().key();
      case NONE -> throw noRow();
    };
  }

  @Override
  public int keyOffset() {
    return current == Source.ENGINE ? engine.keyOffset() : 0;
  }

  @Override
  public int keyLength() {
    return current == Source.ENGINE ? engine.keyLength() : keyArray().length;
  }

  @Override
  public byte[] valueArray() {
    return switch (current) {
      case ENGINE -> engine.valueArray();
      case OVERLAY -> orNothing(overlay().row());
      case OWN -> orNothing(own().row());
      case NONE -> throw noRow();
    };
  }

  @Override
  public int valueOffset() {
    return current == Source.ENGINE ? engine.valueOffset() : 0;
  }

  @Override
  public int valueLength() {
    return current == Source.ENGINE ? engine.valueLength() : valueArray().length;
  }

  @Override
  public long version() {
    return switch (current) {
      case ENGINE -> engine.version();
      case OVERLAY -> overlay().version();
      case OWN -> RowVersions.OWN;
      case NONE -> throw noRow();
    };
  }

  @Override
  public boolean isTombstone() {
    return switch (current) {
      case ENGINE -> engine.isTombstone();
      case OVERLAY -> overlay().row() == null;
      case OWN -> own().row() == null;
      case NONE -> throw noRow();
    };
  }

  @Override
  public void close() {
    engine.close();
    if (snapshot != null) {
      snapshot.close();
    }
  }

  private OverlayScan overlay() {
    if (overlay == null) {
      throw noRow();
    }
    return overlay;
  }

  private OwnWrite own() {
    if (own == null) {
      throw noRow();
    }
    return own;
  }

  private static byte[] orNothing(byte @Nullable [] row) {
    return row == null ? NOTHING : row;
  }

  private static IllegalStateException noRow() {
    return new IllegalStateException("the cursor stands on no row");
  }
}
