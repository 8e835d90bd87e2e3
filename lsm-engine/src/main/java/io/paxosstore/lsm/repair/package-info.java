/**
 * Makes a damaged store usable again without inventing anything: what can be read for certain is
 * kept, what cannot is recorded as lost, and only when a person says so is it given up
 * (docs/decisions/012-what-repair-may-do.md). Nobody may have the store open meanwhile.
 */
@NullMarked
package io.paxosstore.lsm.repair;

import org.jspecify.annotations.NullMarked;
