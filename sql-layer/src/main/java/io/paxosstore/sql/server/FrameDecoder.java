package io.paxosstore.sql.server;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import java.io.IOException;
import java.util.List;

/**
 * Cuts frames into requests. A length is checked before anything is kept for it, against little
 * before the handshake and the configured limit after. On the event loop of its channel only.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  /** Longest frame before the handshake: a hello with its properties. */
  static final int HANDSHAKE_FRAME_BYTES = 64 * 1024;

  private int limit = HANDSHAKE_FRAME_BYTES;

  /** Sets the limit that holds after the handshake. */
  void limit(int frameBytes) {
    limit = frameBytes;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < 4) {
      return;
    }
    int length = in.getInt(in.readerIndex());
    if (length < 0 || length > limit) {
      // What follows cannot be told apart into frames any more.
      in.skipBytes(in.readableBytes());
      throw new ProtocolViolationException(
          "frame of " + Integer.toUnsignedString(length) + " bytes exceeds " + limit);
    }
    if (in.readableBytes() < 4 + length) {
      return;
    }
    in.skipBytes(4);
    byte[] body = new byte[length];
    in.readBytes(body);
    try {
      // The array is the message's own, so that fields of bytes may be slices of it.
      CodedInputStream coded = UnsafeByteOperations.unsafeWrap(body).newCodedInput();
      coded.enableAliasing(true);
      out.add(Request.parseFrom(coded));
    } catch (IOException e) {
      throw new ProtocolViolationException("frame holds no request: " + e.getMessage());
    }
  }
}
