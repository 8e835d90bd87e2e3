package io.paxosstore.tpcc.lsm;

import java.util.function.LongSupplier;

/**
 * What one thread does over and over.
 *
 * @param step does it once and returns how many rows it was about; negative when there is no more
 * @param resource closed at the end
 */
record Task(LongSupplier step, AutoCloseable resource) {}
