package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log's directories: which segments there are, oldest first, and how the next is made and the
 * oldest retired. Thread-safe; no lock but that of a directory's spares is held during file
 * operations.
 */
final class SegmentFiles {
  /** Writes the first frames of a segment that is being made. */
  interface FirstFrames {
    void write(OpenSegment segment) throws IOException;
  }

  private final LogOptions options;
  private final FileSystem fileSystem;
  private final Place first;
  private final @Nullable Place second;
  private final Object retiring = new Object();

  /** The owner of the log has locked the first directory. */
  private @Nullable DirectoryLock secondLock;

  // Guarded by this.
  private final List<Segment> segments = new ArrayList<>();
  private final List<Segment> voids = new ArrayList<>();
  private long highestNumber;

  /** Where the next segment is made. */
  private volatile Place preferred;

  private SegmentFiles(LogOptions options) {
    this.options = options;
    this.fileSystem = options.fileSystem();
    this.first = new Place(fileSystem, options.directory());
    FailOver failOver = options.failOver();
    this.second = failOver == null ? null : new Place(fileSystem, failOver.directory());
    this.preferred = first;
  }

  /** Lists the directories and reads all segment headers. */
  static SegmentFiles open(LogOptions options) throws IOException {
    SegmentFiles files = new SegmentFiles(options);
    files.fileSystem.createDirectories(options.directory());
    FailOverMark.require(options);
    if (files.second != null) {
      files.secondLock = files.fileSystem.lock(files.second.directory);
    }
    try {
      files.find();
      return files;
    } catch (IOException | RuntimeException e) {
      files.unlock();
      throw e;
    }
  }

  private void find() throws IOException {
    List<Segment> found = new ArrayList<>();
    list(first, found);
    if (second != null) {
      list(second, found);
    }
    SegmentChain chain = SegmentChain.of(found);
    synchronized (this) {
      segments.addAll(chain.segments());
      voids.addAll(chain.voids());
      highestNumber = chain.segments().isEmpty() ? 0 : chain.segments().getLast().number();
    }
  }

  /** All segments that count, oldest first. */
  synchronized List<Segment> segments() {
    return List.copyOf(segments);
  }

  /** The whole content of a segment's file. */
  ByteBuffer content(Segment segment) throws IOException {
    try (ReadableFile file = fileSystem.openRead(segment.file())) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(segment.lengthBytes()));
      int read = file.read(0, content);
      if (read < segment.lengthBytes()) {
        throw new CorruptionException(
            segment.file() + ": ends at " + read + ", its header says " + segment.lengthBytes());
      }
      return content.flip();
    }
  }

  /** The directory that a segment is in. */
  Place placeOf(Segment segment) {
    return second != null && second.directory.equals(segment.file().getParent()) ? second : first;
  }

  /** The other directory; null if there is none. */
  @Nullable Place otherThan(Place place) {
    return place == first ? second : first;
  }

  /** True if no operation hangs. */
  boolean allAnswer() {
    return first.answers() && (second == null || second.answers());
  }

  /** Where the next segment is made. */
  Place preferred() {
    return preferred;
  }

  /** The next segments are to be made there. */
  void prefer(Place place) {
    preferred = place;
  }

  /** The directory that the log should be in. */
  Place first() {
    return first;
  }

  /** Makes the segment after the last in the preferred directory, with room for so many bytes. */
  OpenSegment append(long frameBytes) throws IOException {
    OpenSegment made = make(preferred, next(frameBytes));
    adopt(made.segment());
    return made;
  }

  /**
   * What comes after the last segment.
   *
   * @param number its number
   * @param last the last segment, null if there is none
   * @param frameBytes room that it is to have
   */
  record Next(long number, @Nullable Segment last, long frameBytes) {}

  /** Says what comes after the last segment, with room for {@code frameBytes}. */
  synchronized Next next(long frameBytes) {
    Segment last = segments.isEmpty() ? null : segments.getLast();
    return new Next(nextNumber(), last, frameBytes);
  }

  /**
   * Makes the next segment. Its name and header are durable when this returns; it counts from
   * {@link #adopt} on.
   */
  OpenSegment make(Place place, Next next) throws IOException {
    long wanted =
        (Segment.HEADER_BYTES + next.frameBytes + Segment.HEADER_BYTES - 1) & -Segment.HEADER_BYTES;
    Segment last = next.last;
    Path spare = place.spares.take(Math.max(options.segmentBytes(), wanted));
    Segment segment =
        new Segment(
            place.directory.resolve(Segment.fileName(next.number)),
            last == null ? new SecureRandom().nextLong() : last.logId(),
            next.number,
            last == null ? 0 : last.end(),
            fileSystem.size(spare),
            last == null ? 0 : last.number(),
            format());
    return make(place, spare, segment, frames -> {});
  }

  /**
   * Makes a segment that holds everything from position {@code from} on instead of {@code before},
   * which lies in the other directory, and up to the same end. Its first frames are durable with
   * it. What came after {@code before} counts no more.
   */
  OpenSegment supersede(Place place, Segment before, long from, FirstFrames frames)
      throws IOException {
    OpenSegment made =
        makeUpTo(place, before, from - Segment.HEADER_BYTES, before.end(), before.number(), frames);
    synchronized (this) {
      while (segments.getLast().number() > before.number()) {
        voids.add(segments.removeLast());
      }
      segments.add(made.segment());
    }
    return made;
  }

  /** Makes a segment for the positions of one that counts no more. */
  OpenSegment replace(Place place, Segment counted) throws IOException {
    Segment last;
    synchronized (this) {
      last = segments.getLast();
    }
    OpenSegment made =
        makeUpTo(place, last, counted.base(), counted.end(), last.number(), frames -> {});
    adopt(made.segment());
    return made;
  }

  /** A segment that was made counts from now on, as the last. */
  synchronized void adopt(Segment made) {
    segments.add(made);
  }

  /** A segment that was made too late to count is to be removed. */
  synchronized void discard(Segment made) {
    voids.add(made);
  }

  /** Makes a spare so that the next {@link #make} need not fill one with zeros. */
  void prepare() throws IOException {
    prepare(preferred);
  }

  /** Makes a spare in a directory that has none. */
  void prepare(Place place) throws IOException {
    place.inBackground(
        () -> {
          if (place.spares.isEmpty()) {
            place.spares.prepare(options.segmentBytes());
          }
        });
  }

  /** Retires the segments before {@code keep} that end at or before {@code position}. */
  void retire(long position, Segment keep) throws IOException {
    synchronized (retiring) {
      for (Segment oldest = oldest(position, keep);
          oldest != null;
          oldest = oldest(position, keep)) {
        for (Segment useless : voidsBefore(oldest)) {
          // Before the segment that says that it does not count.
          retireVoid(useless);
        }
        retire(oldest);
        synchronized (this) {
          segments.removeFirst();
        }
      }
    }
  }

  /** Drops the last segment, which recovery found to hold nothing. */
  void dropLast() throws IOException {
    Segment last;
    synchronized (this) {
      last = segments.removeLast();
    }
    retire(last);
  }

  /**
   * Removes what a process left behind that has ended: no thread that it gave up writes to them any
   * more.
   */
  void dropVoids() throws IOException {
    List<Segment> useless;
    synchronized (this) {
      useless = List.copyOf(voids);
    }
    for (Segment each : useless) {
      retireVoid(each);
    }
  }

  /** Lets another log or process have the second directory. */
  void unlock() throws IOException {
    DirectoryLock held = secondLock;
    if (held != null) {
      held.close();
    }
  }

  /** Makes the names of all segments durable that a process left behind which was killed. */
  void syncNames() throws IOException {
    fileSystem.syncDirectory(first.directory);
    if (second != null) {
      fileSystem.syncDirectory(second.directory);
    }
  }

  /** The format of the segments that are made. */
  int format() {
    return second == null ? Segment.PLAIN : Segment.FAIL_OVER;
  }

  /** Numbers have no gaps, but for those that a segment says it passes over. */
  private long nextNumber() {
    highestNumber =
        format() == Segment.FAIL_OVER
            ? highestNumber + 1
            : segments.isEmpty() ? 1 : segments.getLast().number() + 1;
    return highestNumber;
  }

  private synchronized @Nullable Segment oldest(long position, Segment keep) {
    Segment oldest = segments.getFirst();
    return oldest.end() <= position && oldest.number() < keep.number() ? oldest : null;
  }

  private synchronized List<Segment> voidsBefore(Segment segment) {
    return voids.stream().filter(each -> each.number() < segment.number()).toList();
  }

  /** Removes what counts no more; it need not be there. */
  private void retireVoid(Segment segment) throws IOException {
    if (fileSystem.exists(segment.file())) {
      retire(segment);
    }
    synchronized (this) {
      voids.remove(segment);
    }
  }

  private void retire(Segment segment) throws IOException {
    Place place = placeOf(segment);
    // The end of one that supersedes another was given, and its file may be longer.
    long fileBytes =
        segment.format() == Segment.PLAIN ? segment.lengthBytes() : fileSystem.size(segment.file());
    place.inBackground(
        () -> place.spares.retire(segment.file(), fileBytes, options.segmentBytes()));
  }

  private OpenSegment makeUpTo(
      Place place, Segment like, long base, long end, long previous, FirstFrames frames)
      throws IOException {
    long number;
    synchronized (this) {
      number = nextNumber();
    }
    Path file = place.directory.resolve(Segment.fileName(number));
    Segment segment =
        new Segment(file, like.logId(), number, base, end - base, previous, Segment.FAIL_OVER);
    long fileBytes = Math.max(options.segmentBytes(), segment.lengthBytes());
    return make(place, place.spares.take(fileBytes), segment, frames);
  }

  private OpenSegment make(Place place, Path spare, Segment segment, FirstFrames frames)
      throws IOException {
    try (WritableFile open = fileSystem.openWrite(spare)) {
      open.write(0, segment.header());
      frames.write(new OpenSegment(segment, open));
      open.sync();
    }
    boolean named = false;
    try {
      fileSystem.rename(spare, segment.file());
      named = true;
      fileSystem.syncDirectory(place.directory);
      return new OpenSegment(segment, fileSystem.openWrite(segment.file()));
    } catch (IOException e) {
      if (segment.format() == Segment.PLAIN) {
        throw e;
      }
      discard(segment);
      if (named && e instanceof NoSpaceException) {
        // Recovery may find it, so the log must not go on as if it had not been made.
        throw new IOException(segment.file() + ": its name could not be made durable", e);
      }
      throw e;
    }
  }

  private void list(Place place, List<Segment> found) throws IOException {
    for (String name : fileSystem.list(place.directory)) {
      if (Segment.isFileName(name)) {
        found.add(Segment.read(fileSystem, place.directory.resolve(name)));
      } else if (SpareFiles.isFileName(name)) {
        place.spares.adopt(name, options.segmentBytes());
      }
    }
  }
}
