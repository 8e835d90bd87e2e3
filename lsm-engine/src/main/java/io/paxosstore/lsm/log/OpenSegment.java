package io.paxosstore.lsm.log;

import io.paxosstore.lsm.fs.WritableFile;

/**
 * A segment that is being written.
 *
 * @param segment which
 * @param file its open file; closed by the writer once the segment is sealed and synced
 */
record OpenSegment(Segment segment, WritableFile file) {}
