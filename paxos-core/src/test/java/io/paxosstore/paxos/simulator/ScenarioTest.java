package io.paxosstore.paxos.simulator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenarioTest {
  @ParameterizedTest
  @EnumSource(Scenario.class)
  void endsWell(Scenario scenario) {
    scenario.play(null, null);
  }
}
