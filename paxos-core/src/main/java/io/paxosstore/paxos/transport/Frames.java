package io.paxosstore.paxos.transport;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Frames as bytes ({@code docs/formats/peer-protocol.md}): {@code length u32 · crc u32 · type u8 ·
 * controlLength u16 · control · payload}, little-endian. The length counts what the checksum
 * covers: everything behind both.
 */
final class Frames {
  /** Length and checksum. */
  static final int PREFIX_BYTES = 8;

  /** Type and length of the control fields. */
  static final int HEADER_BYTES = 3;

  /** More than header and control fields of any frame take. */
  static final int CONTROL_ROOM = 8 << 10;

  /** Longest text of an error, in characters; each is at most three bytes. */
  private static final int TEXT_CHARS = 2048;

  private static final int MESSAGE_LENGTH_BYTES = 4;
  private static final byte[] NOTHING = {};

  private Frames() {}

  static ByteBuf encode(ByteBufAllocator alloc, FrameType type, @Nullable MessageLite control) {
    return encode(alloc, type, control, NOTHING);
  }

  static ByteBuf encode(
      ByteBufAllocator alloc, FrameType type, @Nullable MessageLite control, byte[] payload) {
    int controlBytes = control == null ? 0 : control.getSerializedSize();
    ByteBuf frame = begin(alloc, type, controlBytes, payload.length);
    if (control != null) {
      write(control, frame, controlBytes);
    }
    return seal(frame.writeBytes(payload));
  }

  /** Bytes that a group message takes in a frame. */
  static int messageBytes(byte[] message) {
    return MESSAGE_LENGTH_BYTES + message.length;
  }

  /** A frame of {@code messages} from {@code from} to before {@code to}. */
  static ByteBuf groupMessages(ByteBufAllocator alloc, List<byte[]> messages, int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += messageBytes(messages.get(i));
    }
    ByteBuf frame = begin(alloc, FrameType.GROUP_MESSAGES, 0, bytes);
    for (int i = from; i < to; i++) {
      byte[] message = messages.get(i);
      frame.writeIntLE(message.length).writeBytes(message);
    }
    return seal(frame);
  }

  /** The next group message of a frame, as a view of it. */
  static ByteBuffer nextMessage(ByteBuf payload) throws PeerProtocolException {
    if (payload.readableBytes() < MESSAGE_LENGTH_BYTES) {
      throw new PeerProtocolException(
          payload.readableBytes() + " bytes behind the last message of a frame");
    }
    int length = payload.readIntLE();
    if (length < 0 || length > payload.readableBytes()) {
      throw new PeerProtocolException(
          "message of "
              + Integer.toUnsignedString(length)
              + " bytes in a frame that has "
              + payload.readableBytes()
              + " left");
    }
    ByteBuffer message = payload.nioBuffer(payload.readerIndex(), length);
    payload.skipBytes(length);
    return message;
  }

  /** Reads the type of a frame behind its prefix. */
  static FrameType readType(ByteBuf frame) throws PeerProtocolException {
    return FrameType.of(frame.readUnsignedByte());
  }

  /** Reads the control fields that follow the type; the payload is what is left. */
  static <M> M readControl(ByteBuf frame, Parser<M> parser) throws PeerProtocolException {
    int length = frame.readUnsignedShortLE();
    if (length > frame.readableBytes()) {
      throw new PeerProtocolException(
          "control fields of " + length + " bytes in a frame that has " + frame.readableBytes());
    }
    try {
      M control = parser.parseFrom(frame.nioBuffer(frame.readerIndex(), length));
      frame.skipBytes(length);
      return control;
    } catch (InvalidProtocolBufferException e) {
      throw new PeerProtocolException("control fields that cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads past the empty control fields of a frame that has none. */
  static void skipControl(ByteBuf frame) throws PeerProtocolException {
    int length = frame.readUnsignedShortLE();
    if (length > frame.readableBytes()) {
      throw new PeerProtocolException(
          "control fields of " + length + " bytes in a frame that has " + frame.readableBytes());
    }
    frame.skipBytes(length);
  }

  /** The checksum of {@code length} bytes from {@code index} on. */
  static int crc(ByteBuf frame, int index, int length) {
    CRC32C crc = new CRC32C();
    crc.update(frame.nioBuffer(index, length));
    return (int) crc.getValue();
  }

  /** A text that fits into control fields. */
  static String shorten(String text) {
    return text.length() <= TEXT_CHARS ? text : text.substring(0, TEXT_CHARS - 1) + "…";
  }

  private static ByteBuf begin(
      ByteBufAllocator alloc, FrameType type, int controlBytes, int payloadBytes) {
    if (controlBytes > CONTROL_ROOM - HEADER_BYTES) {
      throw new IllegalArgumentException(type + " with control fields of " + controlBytes);
    }
    int length = HEADER_BYTES + controlBytes + payloadBytes;
    return alloc
        .directBuffer(PREFIX_BYTES + length)
        .writeIntLE(length)
        .writeIntLE(0)
        .writeByte(type.code())
        .writeShortLE(controlBytes);
  }

  private static void write(MessageLite control, ByteBuf frame, int controlBytes) {
    ByteBuffer target = frame.nioBuffer(frame.writerIndex(), controlBytes);
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(target);
      control.writeTo(coded);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("control fields outgrew their own size", e);
    }
    frame.writerIndex(frame.writerIndex() + controlBytes);
  }

  private static ByteBuf seal(ByteBuf frame) {
    return frame.setIntLE(4, crc(frame, PREFIX_BYTES, frame.readableBytes() - PREFIX_BYTES));
  }
}
