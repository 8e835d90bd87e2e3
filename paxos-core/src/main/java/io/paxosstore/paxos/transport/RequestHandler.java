package io.paxosstore.paxos.transport;

import io.paxosstore.paxos.PeerService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has requests handled, each on a virtual thread of its own. Thread-safe. */
final class RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  private final PeerService service;
  private final int maxAnswerBytes;

  RequestHandler(PeerService service, int maxAnswerBytes) {
    this.service = service;
    this.maxAnswerBytes = maxAnswerBytes;
  }

  /**
   * What a request came to.
   *
   * @param answer null if there is none
   * @param failure why there is none
   */
  record Result(byte @Nullable [] answer, String failure) {}

  /** Calls {@code done}, on the thread that handled the request, when it is handled. */
  void handle(int from, byte[] request, Consumer<byte[]> forewords, Consumer<Result> done) {
    Thread.ofVirtual()
        .name("peer-" + from)
        .start(() -> done.accept(handle(from, request, forewords)));
  }

  private Result handle(int from, byte[] request, Consumer<byte[]> forewords) {
    try {
      byte[] answer = service.handle(from, request, forewords);
      if (answer.length > maxAnswerBytes) {
        return new Result(
            null, "answer of " + answer.length + " bytes; allowed are " + maxAnswerBytes);
      }
      return new Result(answer, "");
    } catch (Throwable e) {
      // The asking side has to hear of it whatever it was; what the service means to say, it
      // answers, so this is a surprise.
      LOG.warn("a request of node {} failed", from, e);
      String message = e.getMessage();
      return new Result(null, message == null ? e.getClass().getName() : message);
    }
  }
}
