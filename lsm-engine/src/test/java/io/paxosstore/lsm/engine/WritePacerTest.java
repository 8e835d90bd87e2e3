package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WritePacerTest {
  @Test
  void theMoreTablesPileUpTheLongerAWriterWaitsButNeverLong() {
    assertEquals(0, WritePacer.delayNanos(0, 1 << 20));
    assertEquals(0, WritePacer.delayNanos(16, 1 << 20));
    long previous = 0;
    for (int tables = 17; tables < 34; tables++) {
      long delay = WritePacer.delayNanos(tables, 100);
      assertTrue(delay > previous, tables + " tables");
      previous = delay;
    }
    assertTrue(WritePacer.delayNanos(17, 100) < 2_000);
    assertTrue(WritePacer.delayNanos(1000, 64 << 20) <= 50_000_000);
  }
}
