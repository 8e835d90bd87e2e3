/**
 * Ranges of a store as files that stand alone (docs/formats/export.md): sorted tables of all kept
 * versions and a description with the ranges and the watermark. Written and read by every engine,
 * so that what one exports another ingests. Knows nothing of how a store takes them in.
 */
@NullMarked
package io.paxosstore.lsm.export;

import org.jspecify.annotations.NullMarked;
