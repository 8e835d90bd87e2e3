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
    int tornFrames,
    @Nullable String fault) {}
