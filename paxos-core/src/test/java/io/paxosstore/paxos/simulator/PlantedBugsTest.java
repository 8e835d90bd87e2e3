package io.paxosstore.paxos.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A checker is trusted after it has caught something: each rule, left out, is noticed. */
class PlantedBugsTest {
  /** Which scenario shows the bug, and which invariant it breaks there. */
  static Stream<Arguments> plants() {
    return Stream.of(
        Arguments.of(
            PlantedBug.VOID_ENTRY_COUNTS,
            Scenario.A_CHOSEN_ENTRY_BEHIND_A_LOST_ONE_IS_VOID,
            Invariant.EQUAL_STATE),
        Arguments.of(
            PlantedBug.ACKNOWLEDGES_WHAT_IS_CHOSEN,
            Scenario.WHAT_A_MAJORITY_HOLDS_IS_NOT_ACKNOWLEDGED_BEFORE_IT_COUNTS,
            Invariant.ACKNOWLEDGED_COUNTS),
        Arguments.of(
            PlantedBug.READS_BEFORE_FIRST_ENTRY,
            Scenario.A_NEW_HOME_ANSWERS_ONLY_ONCE_AN_ENTRY_OF_ITS_OWN_COUNTS,
            Invariant.LINEARIZABLE),
        Arguments.of(
            PlantedBug.READS_ARE_NOT_CONFIRMED,
            Scenario.A_PAUSED_HOME_SERVES_NO_STALE_READ,
            Invariant.LINEARIZABLE),
        Arguments.of(
            PlantedBug.BOOT_NUMBER_IS_REUSED,
            Scenario.AN_ECHO_OF_AN_EARLIER_LIFE_CONFIRMS_NOTHING,
            Invariant.LINEARIZABLE),
        Arguments.of(
            PlantedBug.SYNC_IS_SKIPPED,
            Scenario.A_VOTE_IS_TOLD_WHEN_IT_IS_DURABLE,
            Invariant.DURABLE_BEFORE_TOLD),
        Arguments.of(
            PlantedBug.OWN_VOTE_IS_NOT_SYNCED,
            Scenario.THE_HOME_COUNTS_ITSELF_AFTER_ITS_OWN_SYNC,
            Invariant.DURABLE_BEFORE_TOLD),
        Arguments.of(
            PlantedBug.FOREIGN_INCARNATION_IS_HEARD,
            Scenario.A_WIPED_DISK_HAS_NO_VOTE,
            Invariant.ONE_VALUE_PER_POSITION),
        Arguments.of(
            PlantedBug.REFUSES_WITHOUT_MARKER,
            Scenario.A_REFUSAL_IS_NO_ANSWER_WHILE_A_COPY_IS_UNDER_WAY,
            Invariant.REFUSED_NEVER_COUNTS),
        Arguments.of(
            PlantedBug.CLOCK_FORGETS,
            Scenario.STAMPS_ASCEND_THOUGH_THE_CLOCK_WAS_SET_BACK,
            Invariant.NO_EXCEPTION),
        Arguments.of(
            PlantedBug.ONE_RANGE_ONE_BALLOT,
            Scenario.A_GAP_IN_WHAT_IS_ACCEPTED_IS_TOLD_AS_A_GAP,
            Invariant.DURABLE_BEFORE_TOLD),
        Arguments.of(
            PlantedBug.LEARNS_BY_POSITION,
            Scenario.AN_ENTRY_IS_LEARNT_BY_ITS_ID,
            Invariant.ONE_VALUE_PER_POSITION),
        Arguments.of(
            PlantedBug.REQUESTS_ARE_NOT_REMEMBERED,
            Scenario.A_REPEATED_REQUEST_HAS_ITS_EFFECT_ONCE,
            Invariant.ONE_EFFECT_PER_REQUEST),
        Arguments.of(
            PlantedBug.OLD_ACKNOWLEDGEMENT_CONFIRMS,
            Scenario.AN_OLD_ACKNOWLEDGEMENT_CONFIRMS_NOTHING,
            Invariant.LINEARIZABLE),
        Arguments.of(
            PlantedBug.VERSION_CHECK_HEARS_CHOSEN_ONLY,
            Scenario.A_VERSION_CHECK_HEARS_OF_WHAT_IS_ACCEPTED,
            Invariant.LINEARIZABLE),
        Arguments.of(
            PlantedBug.BUSY_GROUP_IS_EVICTED,
            Scenario.A_GROUP_WITH_SOMETHING_UNSYNCED_IS_NOT_EVICTED,
            Invariant.ONE_VALUE_PER_POSITION));
  }

  @ParameterizedTest
  @MethodSource("plants")
  void itsScenarioCatches(PlantedBug plant, Scenario scenario, Invariant invariant) {
    Violation caught = assertThrows(Violation.class, () -> scenario.play(plant, null));
    assertEquals(invariant, caught.invariant(), caught::getMessage);
  }

  @Test
  void everyPlantHasItsScenario() {
    Set<PlantedBug> expected = EnumSet.allOf(PlantedBug.class);
    // Those are left to the campaign.
    expected.removeIf(PlantedBug::concernsWholeNodes);
    assertEquals(expected, plants().map(row -> row.get()[0]).collect(Collectors.toSet()));
    assertEquals(expected.size(), plants().map(row -> row.get()[1]).distinct().count());
  }
}
