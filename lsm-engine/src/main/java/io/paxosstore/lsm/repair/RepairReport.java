package io.paxosstore.lsm.repair;

import io.paxosstore.lsm.rows.LostRange;
import java.util.List;

/**
 * What a repair did, or would do.
 *
 * @param replaced numbers of the tables that were damaged or missing
 * @param lost all that the store has lost, now or earlier, and not given up: reads refuse it
 * @param givenUp what was given up by this repair
 */
public record RepairReport(List<Long> replaced, List<LostRange> lost, List<LostRange> givenUp) {}
