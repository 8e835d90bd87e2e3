package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.transaction.Input;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The result file of deferred deliveries, clause 2.7.3: a line each. Thread-safe. */
final class DeliveryLog {
  private final @Nullable PrintWriter file;

  /** Writes there, or nowhere. */
  DeliveryLog(@Nullable PrintWriter file) {
    this.file = file;
    if (file != null) {
      file.println("ended;seconds_since_queued;warehouse;carrier;orders");
    }
  }

  void note(Input.Delivery delivery, Instant ended, long nanos, String orders) {
    if (file != null) {
      file.println(
          ended
              + ";"
              + nanos / 1e9
              + ";"
              + delivery.warehouse()
              + ";"
              + delivery.carrier()
              + ";"
              + orders);
    }
  }
}
