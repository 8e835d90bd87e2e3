package io.paxosstore.paxos.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.paxosstore.paxos.GroupMessageListener;
import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.transport.generated.Answer;
import io.paxosstore.paxos.transport.generated.Ping;
import io.paxosstore.paxos.transport.generated.Request;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose handshake is done. Lives on the event loop, except where a method says
 * otherwise.
 */
final class Connection extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);

  /** A tick that is later than this finds that the loop was busy, and what came unread. */
  private static final long LATE = TimeUnit.MILLISECONDS.toNanos(5);

  /** After so much silence a ping asks whether anybody is there. */
  private static final long PING_AFTER = TimeUnit.MILLISECONDS.toNanos(15);

  /**
   * While there is traffic a ping rides with it this often, to measure how fast the peer answers.
   */
  private static final long SAMPLE_EVERY = TimeUnit.MILLISECONDS.toNanos(50);

  /** A ping that is unanswered for so many times the limit of silence ends a connection. */
  private static final int TIMES_LIMIT = 3;

  private final Peer peer;
  private final PeerIdentity identity;
  private final Channel channel;
  private final PeerNetwork network;
  private final Traffic traffic;
  private final Outbox outbox;
  private final Calls calls;
  private final Silence silence;
  private volatile boolean suspected;

  private boolean ended;
  private String reason = "it was closed by the other side";
  private boolean flushing;
  private boolean groupMessagesCame;
  private int requestsInFlight;
  private long lastRequest;

  private boolean ticking;
  private long tickDue;
  private long pings;
  private long lastPing;

  Connection(PeerNetwork network, Peer peer, PeerIdentity identity, Channel channel) {
    this.network = network;
    this.peer = peer;
    this.identity = identity;
    this.channel = channel;
    this.traffic = peer.traffic();
    PeerNetworkOptions options = network.options();
    this.outbox = new Outbox(options.bounds().maxQueuedBytes());
    this.calls = new Calls();
    this.silence = new Silence(options.times().silenceFloor(), options.times().silenceLimit());
    this.lastPing = System.nanoTime() - SAMPLE_EVERY;
  }

  /** Who is at the other end. Any thread. */
  PeerIdentity identity() {
    return identity;
  }

  Channel channel() {
    return channel;
  }

  /** True while the other end owes an answer and is silent. Any thread. */
  boolean isSuspected() {
    return suspected;
  }

  // Group messages

  /** Queues a group message. Any thread. */
  void send(byte[] message) {
    if (outbox.add(message)) {
      traffic.messagesSent.increment();
    } else {
      traffic.messagesDropped.increment();
    }
  }

  /** Sees to it that what is queued leaves. Any thread. */
  void flushMessages() {
    if (outbox.wantsTaking() && !network.execute(this::writeMessages)) {
      // The network is closed.
      outbox.take();
    }
  }

  private void writeMessages() {
    List<byte[]> messages = outbox.take();
    if (ended) {
      return;
    }
    int room = network.options().bounds().maxFrameBytes() - Frames.HEADER_BYTES;
    int from = 0;
    while (from < messages.size()) {
      int bytes = Frames.messageBytes(messages.get(from));
      int to = from + 1;
      while (to < messages.size() && bytes + Frames.messageBytes(messages.get(to)) <= room) {
        bytes += Frames.messageBytes(messages.get(to));
        to++;
      }
      writeReserved(Frames.groupMessages(channel.alloc(), messages, from, to), bytes);
      from = to;
    }
    asked();
    flush();
  }

  // Calls

  /** Sends a request, or tells the caller that it cannot be sent. */
  void call(PendingCall call) {
    if (ended) {
      call.fail(PeerException.Kind.NOT_CONNECTED, "is not connected");
    } else if (suspected) {
      call.fail(PeerException.Kind.NOT_CONNECTED, "is silent, so it was not asked");
    } else if (!outbox.reserve(call.request().length)) {
      call.fail(PeerException.Kind.BUSY, "has " + outbox.bytes() + " bytes to read already");
    } else {
      Request control = Request.newBuilder().setId(calls.add(call)).build();
      traffic.callsSent.increment();
      writeReserved(
          Frames.encode(channel.alloc(), FrameType.REQUEST, control, call.request()),
          call.request().length);
      asked();
      flushSoon();
    }
  }

  private void serve(ByteBuf frame) throws PeerProtocolException {
    Request control = Frames.readControl(frame, Request.parser());
    if (Long.compareUnsigned(control.getId(), lastRequest) <= 0) {
      // Handled a second time it might be done a second time.
      throw new PeerProtocolException(
          "request " + control.getId() + " after request " + lastRequest);
    }
    lastRequest = control.getId();
    int limit = network.options().bounds().maxRequestsInFlight();
    RequestHandler handler = network.handler();
    if (handler == null || requestsInFlight >= limit) {
      traffic.callsRefused.increment();
      String text =
          handler == null
              ? "is not serving yet"
              : "has " + requestsInFlight + " requests of this node in hand already";
      writeAnswer(control.getId(), Answer.Outcome.BUSY, text, null);
      return;
    }
    requestsInFlight++;
    long id = control.getId();
    handler.handle(
        identity.node(), bytes(frame), word -> sayFirst(id, word), result -> answer(id, result));
  }

  /** Sends something ahead of the answer, at once: others may act on what follows. Any thread. */
  private void sayFirst(long id, byte[] foreword) {
    if (!outbox.reserve(foreword.length)) {
      throw new IllegalStateException(
          identity + " has " + outbox.bytes() + " bytes to read already");
    }
    boolean open =
        network.execute(
            () -> {
              if (ended) {
                outbox.release(foreword.length);
                return;
              }
              Request control = Request.newBuilder().setId(id).build();
              writeReserved(
                  Frames.encode(channel.alloc(), FrameType.FOREWORD, control, foreword),
                  foreword.length);
              flush();
            });
    if (!open) {
      throw new IllegalStateException("the network is closed");
    }
  }

  private void foreword(ByteBuf frame) throws PeerProtocolException {
    PendingCall call = calls.find(Frames.readControl(frame, Request.parser()).getId());
    if (call != null) { // else its caller has given up
      call.forewords().accept(bytes(frame));
    }
  }

  /** Sends what a handler came to. Any thread. */
  private void answer(long id, RequestHandler.Result result) {
    // Once the network is closed there is nobody to tell.
    boolean unused =
        network.execute(
            () -> {
              requestsInFlight--;
              byte[] answer = result.answer();
              if (ended) {
                return;
              }
              if (answer == null) {
                writeAnswer(id, Answer.Outcome.FAILED, result.failure(), null);
              } else if (!outbox.reserve(answer.length)) {
                String text = "has no room for an answer of " + answer.length + " bytes";
                writeAnswer(id, Answer.Outcome.FAILED, text, null);
              } else {
                writeAnswer(id, Answer.Outcome.OK, "", answer);
              }
            });
  }

  private void writeAnswer(
      long id, Answer.Outcome outcome, String text, byte @Nullable [] reserved) {
    Answer control =
        Answer.newBuilder().setId(id).setOutcome(outcome).setText(Frames.shorten(text)).build();
    if (reserved == null) {
      write(Frames.encode(channel.alloc(), FrameType.ANSWER, control));
    } else {
      writeReserved(
          Frames.encode(channel.alloc(), FrameType.ANSWER, control, reserved), reserved.length);
    }
    flushSoon();
  }

  private void answered(ByteBuf frame) throws PeerProtocolException {
    Answer control = Frames.readControl(frame, Answer.parser());
    PendingCall call = calls.remove(control.getId());
    if (call == null) {
      // Its caller has given up.
      return;
    }
    switch (control.getOutcome()) {
      case OK -> call.answered().accept(bytes(frame));
      case BUSY -> call.fail(PeerException.Kind.BUSY, control.getText());
      case FAILED ->
          call.failed()
              .accept(
                  new PeerException(PeerException.Kind.FAILED, identity.node(), control.getText()));
      case UNSPECIFIED, UNRECOGNIZED -> {
        call.fail(PeerException.Kind.LOST, "answered in a way that this version does not know");
        throw new PeerProtocolException("answer of unknown outcome");
      }
    }
  }

  // What comes

  /** Bytes have come. */
  void heard() {
    silence.heard(System.nanoTime(), !calls.isEmpty());
    if (suspected) {
      suspected = false;
      LOG.info("{} is heard again", identity);
      network.tell(listener -> listener.trusted(identity.node()));
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame)
      throws PeerProtocolException {
    if (ended) {
      return;
    }
    traffic.bytesReceived.add(Frames.PREFIX_BYTES + frame.readableBytes());
    FrameType type = Frames.readType(frame);
    switch (type) {
      case GROUP_MESSAGES -> groupMessages(frame);
      case REQUEST -> serve(frame);
      case ANSWER -> answered(frame);
      case FOREWORD -> foreword(frame);
      case PING -> {
        Ping ping = Frames.readControl(frame, Ping.parser());
        write(Frames.encode(channel.alloc(), FrameType.PONG, ping));
        flushSoon();
      }
      case PONG -> ponged(Frames.readControl(frame, Ping.parser()));
      case HELLO, READY, REFUSED -> throw new PeerProtocolException(type + " after the handshake");
    }
  }

  private void groupMessages(ByteBuf frame) throws PeerProtocolException {
    Frames.skipControl(frame);
    GroupMessageListener listener = network.groupListener();
    while (frame.isReadable()) {
      var message = Frames.nextMessage(frame);
      traffic.messagesReceived.increment();
      if (listener != null) {
        groupMessagesCame = true;
        listener.received(identity.node(), message);
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (groupMessagesCame) {
      groupMessagesCame = false;
      GroupMessageListener listener = network.groupListener();
      if (listener != null) {
        listener.receivedAll();
      }
    }
    context.fireChannelReadComplete();
  }

  // Silence

  /** Asks whether the other end is there: somebody has reason to doubt it. */
  void probe() {
    if (!ended && !silence.isPinged()) {
      ping(System.nanoTime());
      flushSoon();
    }
  }

  /** Something was sent that the other end should react to. */
  private void asked() {
    long now = System.nanoTime();
    silence.asked(now);
    if (!silence.isPinged() && now - lastPing >= SAMPLE_EVERY) {
      ping(now);
    }
    tickLater(now);
  }

  private void ping(long now) {
    lastPing = now;
    silence.pinged(now);
    Ping ping = Ping.newBuilder().setNumber(++pings).build();
    write(Frames.encode(channel.alloc(), FrameType.PING, ping));
    tickLater(now);
  }

  private void ponged(Ping pong) throws PeerProtocolException {
    if (pong.getNumber() != pings) {
      throw new PeerProtocolException(
          "answer to ping " + pong.getNumber() + ", the last one was " + pings);
    }
    long now = System.nanoTime();
    silence.ponged(now, ticking ? Math.max(0, now - tickDue) : 0);
    traffic.answerP99Nanos = silence.p99Nanos();
  }

  private void tickLater(long now) {
    if (!ticking) {
      ticking = true;
      tickDue = now + TICK;
      channel.eventLoop().schedule(this::tick, TICK, TimeUnit.NANOSECONDS);
    }
  }

  private void tick() {
    ticking = false;
    if (ended) {
      return;
    }
    long now = System.nanoTime();
    long lag = now - tickDue;
    network.lagged(lag);
    calls.expire(now);
    long overdue = silence.pingNanos(now);
    if (overdue - lag >= TIMES_LIMIT * network.options().times().silenceLimit().toNanos()) {
      // What comes from there is no answer; it may have lost count of the frames that it gets.
      end("it has not answered a ping for " + TimeUnit.NANOSECONDS.toMillis(overdue) + " ms");
      return;
    }
    if (lag > LATE) {
      // What came meanwhile is yet to be read: no judgement before.
      silence.excuse(now, lag);
    } else {
      judge(now);
    }
    if (!ended && (silence.isWaiting() || !calls.isEmpty())) {
      tickLater(now);
    }
  }

  private void judge(long now) {
    long silent = silence.nanos(now);
    if (silent >= network.options().times().silenceLimit().toNanos()) {
      end("it was silent for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms");
      return;
    }
    if (silent >= PING_AFTER && !silence.isPinged()) {
      ping(now);
      flushSoon();
    }
    if (!suspected && silent > silence.suspicionNanos()) {
      suspected = true;
      traffic.suspicions.increment();
      LOG.info(
          "{} is suspected: silent for {} ms, p99 of its answers is {} µs",
          identity,
          TimeUnit.NANOSECONDS.toMillis(silent),
          TimeUnit.NANOSECONDS.toMicros(silence.p99Nanos()));
      calls.failAll(PeerException.Kind.SUSPECTED, "is silent");
      network.tell(listener -> listener.suspected(identity.node()));
    }
  }

  // The end

  /** Closes the connection, with everything that is under way on it; told at once. */
  void end(String why) {
    if (!ended) {
      reason = why;
      channel.close();
      ended();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ended();
    context.fireChannelInactive();
  }

  private void ended() {
    if (ended) {
      return;
    }
    ended = true;
    suspected = false;
    LOG.info("connection to {} ended: {}", identity, reason);
    peer.lost(this);
    calls.failAll(PeerException.Kind.LOST, "was asked, but the connection was lost: " + reason);
    network.tell(listener -> listener.disconnected(identity.node()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable thrown =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (thrown instanceof IOException) {
      // Reset by the other side, which is how the death of a process looks.
      end(thrown.getMessage());
    } else if (thrown instanceof PeerProtocolException) {
      LOG.warn("closing the connection to {}: {}", identity, thrown.getMessage());
      end(thrown.getMessage());
    } else {
      LOG.warn("closing the connection to {}", identity, thrown);
      end(thrown.toString());
    }
  }

  // Writing

  private void write(ByteBuf frame) {
    traffic.framesSent.increment();
    traffic.bytesSent.add(frame.readableBytes());
    channel.write(frame, channel.voidPromise());
  }

  /** Writes a frame whose bytes were reserved in the outbox. */
  private void writeReserved(ByteBuf frame, long reserved) {
    traffic.framesSent.increment();
    traffic.bytesSent.add(frame.readableBytes());
    channel.write(frame).addListener(written -> outbox.release(reserved));
  }

  private void flush() {
    flushing = false;
    channel.flush();
  }

  /** Flushes after everything that the loop has at hand, in one go. */
  private void flushSoon() {
    if (!flushing) {
      flushing = true;
      channel
          .eventLoop()
          .execute(
              () -> {
                if (flushing) {
                  flush();
                }
              });
    }
  }

  private static byte[] bytes(ByteBuf payload) {
    byte[] bytes = new byte[payload.readableBytes()];
    payload.readBytes(bytes);
    return bytes;
  }
}
