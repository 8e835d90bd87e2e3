package io.paxosstore.lsm.log;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What one file of a log holds.
 *
 * @param file where it is
 * @param number of the segment
 * @param base log position of the file's first byte
 * @param lengthBytes the file's length as its header says
 * @param validBytes where its last valid frame ends
 * @param records records in its valid frames
 * @param sealed true if the log goes on in the next segment
 * @param superseded true if what follows {@code validBytes} was written again to a later segment,
 *     at a fail-over; of a file with no valid bytes nothing counts
 * @param tornFrames frame headers behind the last valid frame: a write that was cut by a crash
 * @param fault what is wrong, with the offset; null if nothing is
 */
public record SegmentReport(
    Path file,
    long number,
    long base,
    long lengthBytes,
    int validBytes,
    long records,
    boolean sealed,
    boolean superseded,
    int tornFrames,
    @Nullable String fault) {}
