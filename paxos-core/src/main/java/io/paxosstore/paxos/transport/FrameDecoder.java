package io.paxosstore.paxos.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts frames and checks them. A length is checked before anything is kept for it: against little
 * before the handshake, the configured limit after. On the event loop of its channel only.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  private static final int TLS_ALERT = 21;
  private static final int TLS_HANDSHAKE = 22;

  private int limit = Frames.CONTROL_ROOM;
  private Runnable onBytes = () -> {};

  /** Sets the limit that holds after the handshake. */
  void limit(int frameBytes) {
    limit = frameBytes;
  }

  /** Sets who is told that bytes have come, be it only a part of a frame. */
  void onBytes(Runnable listener) {
    onBytes = listener;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
    onBytes.run();
    super.channelRead(context, bytes);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws PeerProtocolException {
    if (in.readableBytes() < Frames.PREFIX_BYTES) {
      return;
    }
    int length = in.getIntLE(in.readerIndex());
    if (length < Frames.HEADER_BYTES || length > limit) {
      boolean tls = looksLikeTls(in);
      // What follows cannot be told apart into frames any more.
      in.skipBytes(in.readableBytes());
      if (tls) {
        throw new PeerProtocolException("it speaks TLS, and this node has none set up for peers");
      }
      throw new PeerProtocolException(
          "frame of "
              + Integer.toUnsignedString(length)
              + " bytes; allowed are "
              + Frames.HEADER_BYTES
              + " to "
              + limit);
    }
    if (in.readableBytes() < Frames.PREFIX_BYTES + length) {
      return;
    }
    int stored = in.getIntLE(in.readerIndex() + 4);
    int actual = Frames.crc(in, in.readerIndex() + Frames.PREFIX_BYTES, length);
    if (stored != actual) {
      in.skipBytes(in.readableBytes());
      throw new PeerProtocolException(
          String.format("frame of %d bytes has checksum %08x, not %08x", length, actual, stored));
    }
    in.skipBytes(Frames.PREFIX_BYTES);
    out.add(in.readRetainedSlice(length));
  }

  /** True of the first bytes of a record of TLS, none of which is a length that is allowed. */
  private boolean looksLikeTls(ByteBuf in) {
    int contentType = in.getUnsignedByte(in.readerIndex());
    int majorVersion = in.getUnsignedByte(in.readerIndex() + 1);
    return limit == Frames.CONTROL_ROOM
        && contentType >= TLS_ALERT
        && contentType <= TLS_HANDSHAKE
        && majorVersion == 3;
  }
}
