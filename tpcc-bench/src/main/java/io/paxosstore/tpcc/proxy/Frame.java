package io.paxosstore.tpcc.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A frame of the peer protocol, as it goes over the wire: length, checksum, type and the rest.
 *
 * @param bytes all of it; nobody changes them
 */
record Frame(byte[] bytes) {
  static final int GROUP_MESSAGES = 4;
  static final int FOREWORD = 9;

  private static final int PREFIX = 8;
  private static final int LEAST = 3;
  private static final int MOST = 128 << 20;

  /**
   * The next frame; null at the end of the stream.
   *
   * @throws IOException if what comes is no frame, or ends within one
   */
  static @Nullable Frame read(InputStream in) throws IOException {
    byte[] prefix = in.readNBytes(PREFIX);
    if (prefix.length == 0) {
      return null;
    }
    if (prefix.length < PREFIX) {
      throw new EOFException("a frame ends in its length or checksum");
    }
    int length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length < LEAST || length > MOST) {
      throw new IOException("a frame of " + length + " bytes: this is not the peer protocol");
    }
    byte[] bytes = Arrays.copyOf(prefix, PREFIX + length);
    if (in.readNBytes(bytes, PREFIX, length) < length) {
      throw new EOFException("a frame ends early");
    }
    return new Frame(bytes);
  }

  int type() {
    return bytes[PREFIX];
  }

  /** The same with one bit turned. */
  Frame withBit(int bit) {
    byte[] damaged = bytes.clone();
    damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    return new Frame(damaged);
  }
}
