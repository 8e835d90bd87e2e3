package io.paxosstore.sql.server;

import com.google.protobuf.CodedOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.Failure;
import io.paxosstore.jdbc.protocol.wire.generated.Hello;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import io.paxosstore.jdbc.protocol.wire.generated.Response;
import io.paxosstore.jdbc.protocol.wire.generated.Welcome;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection. A short statement is served by the event loop that reads it, if it need not wait
 * (design.md §7). All other requests queue up, and a virtual thread serves them in order for as
 * long as there are any. Reading stops while the queue is full, serving while the client does not
 * take its responses. A cancel passes the queue.
 */
final class ClientConnection extends SimpleChannelInboundHandler<Request> {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  /** Stands in {@link #running} while a cancel is on its way to the session. */
  private static final long CANCELLING = -1;

  /** Requests at most that are passed on unseen after one that had to be. */
  private static final int LONGEST_PAUSE = 63;

  /** For which a client has to say that it knows of an attempt, which may hold locks meanwhile. */
  private static final Duration PROCEED_PATIENCE = Duration.ofSeconds(10);

  private static final String VIOLATION = "08P01";
  private static final String OUTCOME_UNKNOWN = "08007";

  private final Channel channel;
  private final String threadName;
  private final FrameDecoder decoder;
  private final ServerConfig config;
  private final SessionFactory sessions;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock, down to the next blank line.
  private final Deque<Request> queue = new ArrayDeque<>();
  private final Set<Long> cancelled = new HashSet<>();
  private boolean working;
  private boolean ending;
  private boolean sessionClosed;
  private volatile @Nullable Response refusal;
  private @Nullable Session session;

  private final Proceeds proceeds = new Proceeds();

  // Of the thread that serves.
  private @Nullable RequestHandler handler;

  // Of the event loop: requests that are passed on unseen, since those before them had to be.
  private int pause;
  private int discouraged;

  /** Id of the request that the session works on; 0 if it does on none. */
  private final AtomicLong running = new AtomicLong();

  ClientConnection(
      Channel channel, FrameDecoder decoder, ServerConfig config, SessionFactory sessions) {
    this.channel = channel;
    threadName = "client-" + channel.id().asShortText();
    this.decoder = decoder;
    this.config = config;
    this.sessions = sessions;
  }

  /** Completes when the session is closed and the channel too. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  // On the event loop

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(
            this::closeUnlessWelcomed, config.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    context.fireChannelActive();
  }

  private void closeUnlessWelcomed() {
    lock.lock();
    try {
      if (session == null) {
        channel.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Request request) {
    lock.lock();
    try {
      if (request.hasProceed()) {
        proceeds.said(request.getProceed().getUnique());
        return;
      }
      if (ending) {
        return;
      }
      if (request.hasCancel()) {
        cancel(request.getCancel().getRequest());
        return;
      }
      if (working
          || handler == null
          || !RequestHandler.mayBeServedAtOnce(request)
          || !channel.isWritable()
          || isDiscouraged()) {
        queue.add(request);
        if (queue.size() >= config.maxQueuedRequests()) {
          channel.config().setAutoRead(false);
        }
        if (!working) {
          working = true;
          startServing();
        }
        return;
      }
      working = true;
    } finally {
      lock.unlock();
    }
    serveAtOnce(request);
  }

  private void startServing() {
    Thread.ofVirtual().name(threadName).start(this::serve);
  }

  private boolean isDiscouraged() {
    if (pause > 0) {
      pause--;
      return true;
    }
    return false;
  }

  /**
   * Serves a request here, for a hand-off costs as much as a short statement, and passes it on if
   * it would have to wait.
   */
  private void serveAtOnce(Request request) {
    RequestHandler.Early early = null;
    Response response = null;
    try {
      early = Objects.requireNonNull(handler).handleAtOnce(request);
    } catch (Exception | StackOverflowError e) {
      response = failed(request, e);
    }
    if (early != null) {
      response = early.response();
      Session.Pending pending = early.pending();
      if (pending != null) {
        answerWhenDone(request, response, pending);
        return;
      }
    }
    if (!request.hasEndTransaction()) { // which needs no encouragement: it is the last
      discouraged = response != null ? 0 : Math.min(2 * discouraged + 1, LONGEST_PAUSE);
      pause = discouraged;
    }
    goOn(request, response);
  }

  /** What was made of a request waits for others, and the event loop does not. */
  private void answerWhenDone(Request request, Response response, Session.Pending pending) {
    pending.whenDone(
        () -> onLoop(() -> goOn(request, response)),
        () -> onLoop(() -> goOn(request, null)),
        e -> onLoop(() -> goOn(request, failed(request, e))));
  }

  private void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The server is closed, and this connection with it.
      LOG.debug("{} has ended without an answer", channel);
    }
  }

  /**
   * Answers, and lets the next request be served.
   *
   * @param response null if the request is to be served where it may wait
   */
  private void goOn(Request request, @Nullable Response response) {
    boolean goesOn = response == null || (send(response) && !isFinal(response));
    lock.lock();
    try {
      if (!goesOn) {
        ending = true;
        queue.clear();
      }
      if (response == null && !ending) {
        queue.addFirst(request);
      }
      if (ending || !queue.isEmpty()) {
        startServing();
      } else {
        working = false;
      }
    } finally {
      lock.unlock();
    }
  }

  private void cancel(long target) {
    Session open = session;
    if (open != null && running.get() == target) {
      // Not here: a session may take its time, and the loop has other connections.
      Thread.startVirtualThread(() -> cancel(open, target));
    } else if (queue.stream().anyMatch(waiting -> waiting.getId() == target)) {
      cancelled.add(target);
    }
  }

  private void cancel(Session open, long target) {
    if (running.compareAndSet(target, CANCELLING)) {
      try {
        open.cancel();
      } catch (SQLException | RuntimeException e) {
        LOG.warn("cancelling request {} of {} failed", target, channel, e);
      } finally {
        running.set(target);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // The client is gone: nobody waits for what still runs.
    end(true);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable reason =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (reason instanceof ProtocolViolationException) {
      LOG.info("closing {}: {}", channel, reason.getMessage());
      send(failure(0, VIOLATION, String.valueOf(reason.getMessage())));
    } else if (!(reason instanceof IOException)) {
      LOG.warn("closing {}", channel, reason);
    }
    channel.close();
  }

  // Ending

  /** Tells a client that it is not let in. */
  void refuse(String sqlState, String message) {
    refusal = failure(0, sqlState, message);
    end(false);
  }

  /** Says farewell after what runs now, and closes. */
  void drain() {
    end(false);
  }

  /** Closes at once; what runs is stopped. */
  void abort() {
    channel.close();
    end(true);
  }

  private void end(boolean atOnce) {
    lock.lock();
    try {
      ending = true;
      queue.clear();
      if (atOnce) {
        proceeds.end();
      }
      Session open = session;
      if (!working) {
        working = true;
        Thread.startVirtualThread(this::serve);
      } else if (atOnce && open != null && !sessionClosed) {
        Thread.startVirtualThread(open::abort);
      }
    } finally {
      lock.unlock();
    }
  }

  // On the connection's virtual thread

  private void serve() {
    try {
      for (Request request = next(); request != null; request = next()) {
        if (request.hasGoodbye()) {
          channel.close();
          ending();
        } else if (!serve(request)) {
          ending();
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.error("serving {} failed", channel, e);
      ending();
    }
    if (isEnding()) {
      closeSession();
    }
  }

  private void ending() {
    lock.lock();
    try {
      ending = true;
      queue.clear();
    } finally {
      lock.unlock();
    }
  }

  private boolean isEnding() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  /** The next request; null, and this thread is not the serving one any more, if there is none. */
  private @Nullable Request next() {
    lock.lock();
    try {
      Request request = queue.poll();
      if (request == null) {
        // An ending connection stays taken, so that its session is closed once.
        working = ending;
        return null;
      }
      if (queue.size() <= config.maxQueuedRequests() / 2 && !channel.config().isAutoRead()) {
        channel.config().setAutoRead(true);
      }
      return request;
    } finally {
      lock.unlock();
    }
  }

  private boolean takeCancelled(long id) {
    lock.lock();
    try {
      return !cancelled.isEmpty() && cancelled.remove(id);
    } finally {
      lock.unlock();
    }
  }

  /** Serves one request; false if the connection must end. */
  private boolean serve(Request request) {
    if (handler == null) {
      return welcome(request);
    }
    if (takeCancelled(request.getId())) {
      return send(failure(request.getId(), SqlStates.CANCELLED, "request was cancelled"));
    }
    running.set(request.getId());
    Response response;
    try {
      response = respond(request);
    } finally {
      awaitCancel(request.getId());
    }
    return send(response) && !isFinal(response);
  }

  private Response respond(Request request) {
    try {
      return Objects.requireNonNull(handler).handle(request);
    } catch (Exception | StackOverflowError e) {
      return failed(request, e);
    }
  }

  /** What the client is told of a failure. */
  private Response failed(Request request, Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    String state;
    switch (failure) {
      case SQLException e -> state = e.getSQLState() == null ? SqlStates.INTERNAL : e.getSQLState();
      case ProtocolViolationException e -> {
        LOG.info("closing {}: {}", channel, message);
        state = VIOLATION;
      }
      default -> {
        LOG.error("request {} of {} failed", request.getId(), channel, failure);
        state = SqlStates.INTERNAL;
        message = "internal error: " + failure;
      }
    }
    Response.Builder response = failure(request.getId(), state, message).toBuilder();
    Objects.requireNonNull(handler).promise(response);
    return response.build();
  }

  /** True if the connection ends with this response. */
  private static boolean isFinal(Response response) {
    String state = response.getFailure().getSqlState();
    // A commit whose outcome nobody can tell: the client asks again, and may go on.
    return state.startsWith("08") && !state.equals(OUTCOME_UNKNOWN);
  }

  /** A cancel that is on its way must have arrived before another request can be its victim. */
  @SuppressWarnings("ThreadPriorityCheck") // the canceller may need this very carrier thread
  private void awaitCancel(long id) {
    while (!running.compareAndSet(id, 0)) {
      Thread.yield();
    }
  }

  private boolean welcome(Request request) {
    if (!request.hasHello()) {
      send(failure(request.getId(), VIOLATION, "expected a hello first"));
      return false;
    }
    Hello hello = request.getHello();
    if (hello.getProtocolVersion() != Messages.PROTOCOL_VERSION) {
      send(
          failure(
              request.getId(),
              "08004",
              "server speaks protocol version "
                  + Messages.PROTOCOL_VERSION
                  + ", client "
                  + hello.getProtocolVersion()));
      return false;
    }
    Session opened;
    try {
      opened = sessions.open(hello.getPropertiesMap());
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? SqlStates.INTERNAL : e.getSQLState();
      send(failure(request.getId(), state, String.valueOf(e.getMessage())));
      return false;
    } catch (RuntimeException e) {
      LOG.error("opening a session for {} failed", channel, e);
      send(failure(request.getId(), SqlStates.INTERNAL, "internal error: " + e));
      return false;
    }
    lock.lock();
    try {
      session = opened;
    } finally {
      lock.unlock();
    }
    RequestHandler made = new RequestHandler(opened, config.maxFrameBytes());
    if (hello.getAsksCommits()) {
      made.announceCommits(this::announce);
    }
    handler = made;
    Response.Builder response =
        Response.newBuilder()
            .setId(request.getId())
            .setWelcome(
                Welcome.newBuilder()
                    .setProtocolVersion(Messages.PROTOCOL_VERSION)
                    .setServerVersion(opened.serverVersion())
                    .setMaxFrameBytes(config.maxFrameBytes())
                    .setNode(sessions.node())
                    .putAllNodes(sessions.nodes()));
    made.promise(response);
    // Before the client hears of it: a longer frame may follow at once.
    channel.eventLoop().execute(() -> decoder.limit(config.maxFrameBytes()));
    return send(response.build());
  }

  private Response failure(long id, String sqlState, String message) {
    Session open = session;
    return Response.newBuilder()
        .setId(id)
        .setInTransaction(open != null && open.inTransaction())
        .setFailure(Failure.newBuilder().setSqlState(sqlState).setMessage(message))
        .build();
  }

  /**
   * Sends the announcement of a commit and waits until the kernel has it: a client that sees the
   * connection end without it takes the transaction for rolled back, so it must be. Should the
   * connection end in another way, the client asks for what it was promised; of anything else it
   * has to say first that it knows.
   */
  private void announce(Response response) {
    boolean awaits = response.getCommitting().getAwaitsProceed();
    if (awaits) {
      NoWait.check();
    }
    ChannelFuture written = write(response);
    if (!written.isDone()) {
      NoWait.check();
    }
    if (!written.awaitUninterruptibly(config.writeTimeout().toMillis())
        || !written.isSuccess()
        || (awaits
            && !proceeds.await(response.getCommitting().getId().getUnique(), PROCEED_PATIENCE))) {
      channel.close();
      throw new SqlError("08006", "the client is gone; its transaction is rolled back");
    }
  }

  private ChannelFuture write(Response response) {
    int length = response.getSerializedSize();
    byte[] frame = new byte[4 + length];
    ByteBuffer.wrap(frame).putInt(length);
    try {
      response.writeTo(CodedOutputStream.newInstance(frame, 4, length));
    } catch (IOException e) {
      throw new UncheckedIOException("an array took no bytes", e);
    }
    return channel.writeAndFlush(Unpooled.wrappedBuffer(frame));
  }

  /** Sends a response, waiting while the client takes none; false if it takes none for too long. */
  private boolean send(Response response) {
    int length = response.getSerializedSize();
    if (length > config.maxFrameBytes()) {
      Response failure =
          failure(
              response.getId(),
              SqlStates.PROGRAM_LIMIT,
              "response of " + length + " bytes exceeds " + config.maxFrameBytes());
      return send(
          response.hasPromised()
              ? failure.toBuilder().setPromised(response.getPromised()).build()
              : failure);
    }
    RequestHandler made = handler;
    if (made != null) {
      made.sent(response);
    }
    ChannelFuture written = write(response);
    if (channel.isWritable() || channel.eventLoop().inEventLoop()) {
      return true;
    }
    try {
      if (written.await(config.writeTimeout().toMillis())) {
        return written.isSuccess();
      }
      LOG.info("closing {}: it does not take its response", channel);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    channel.close();
    return false;
  }

  private void closeSession() {
    Session open;
    lock.lock();
    try {
      if (sessionClosed) {
        return;
      }
      sessionClosed = true;
      open = session;
    } finally {
      lock.unlock();
    }
    try {
      if (open != null) {
        open.close();
      }
    } catch (SQLException | RuntimeException e) {
      LOG.warn("closing the session of {} failed", channel, e);
    }
    if (channel.isActive()) {
      Response last = refusal;
      send(last != null ? last : failure(0, "57P01", "server is shutting down"));
    }
    channel.close().addListener(closed -> ended.complete(null));
  }
}
