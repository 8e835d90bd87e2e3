/**
 * What a store consists of (docs/formats/manifest.md): its tables by level, and how far its log is
 * in them. One small file that is replaced whole, so that a change of many tables is one rename.
 * Knows nothing of what tables hold.
 */
@NullMarked
package io.paxosstore.lsm.manifest;

import org.jspecify.annotations.NullMarked;
