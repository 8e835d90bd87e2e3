package io.paxosstore.paxos.transport;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happens with one peer, over all connections to it. Thread-safe. */
final class Traffic {
  final LongAdder connections = new LongAdder();
  final LongAdder suspicions = new LongAdder();
  final LongAdder framesSent = new LongAdder();
  final LongAdder bytesSent = new LongAdder();
  final LongAdder bytesReceived = new LongAdder();
  final LongAdder messagesSent = new LongAdder();
  final LongAdder messagesDropped = new LongAdder();
  final LongAdder messagesReceived = new LongAdder();
  final LongAdder callsSent = new LongAdder();
  final LongAdder callsRefused = new LongAdder();

  /** Written by the event loop. */
  volatile long answerP99Nanos;
}
