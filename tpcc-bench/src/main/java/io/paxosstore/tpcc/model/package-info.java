/**
 * What the specification says about the data, without a database: how much of it there is and how
 * it is chosen at random. Chance comes from a seed, so that the same seed gives the same rows
 * whatever the number of threads.
 */
@NullMarked
package io.paxosstore.tpcc.model;

import org.jspecify.annotations.NullMarked;
