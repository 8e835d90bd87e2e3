/**
 * The result of a run as text, as JSON, and as one HTML page; and the line that is printed while it
 * runs. Called "TPC-C style, not a TPC result", because it is that.
 */
@NullMarked
package io.paxosstore.tpcc.report;

import org.jspecify.annotations.NullMarked;
