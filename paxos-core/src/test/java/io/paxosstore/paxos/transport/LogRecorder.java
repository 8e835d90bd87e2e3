package io.paxosstore.paxos.transport;

import java.util.Queue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Keeps what is logged. */
final class LogRecorder extends Handler {
  private static final SimpleFormatter FORMATTER = new SimpleFormatter();

  private final Queue<String> lines;

  LogRecorder(Queue<String> lines) {
    this.lines = lines;
  }

  /** Keeps what the transport logs from now on, until the recorder is closed. */
  static LogRecorder ofTransport(Queue<String> lines) {
    LogRecorder recorder = new LogRecorder(lines);
    TRANSPORT.addHandler(recorder);
    return recorder;
  }

  private static final Logger TRANSPORT =
      Logger.getLogger(PeerNetwork.class.getPackage().getName());

  @Override
  public void publish(LogRecord entry) {
    lines.add(FORMATTER.formatMessage(entry));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    TRANSPORT.removeHandler(this);
  }
}
