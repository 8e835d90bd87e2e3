package io.paxosstore.jdbc.remote;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import io.paxosstore.jdbc.protocol.wire.generated.Response;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A socket that carries frames. Any thread may send, a frame at a time; one thread receives. Plain
 * {@code java.net}: a driver that brings an event loop into every application would cost more than
 * it gives one that waits for each answer.
 */
final class FrameSocket implements Closeable {
  /** Longest frame before the server said what it takes, and longest that the client takes then. */
  static final int HANDSHAKE_FRAME_BYTES = 64 * 1024;

  /** Longest frame that the client takes after the handshake. */
  static final int FRAME_BYTES = 256 * 1024 * 1024;

  private static final int KEPT_BUFFER_BYTES = 64 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ReentrantLock sending = new ReentrantLock();
  private byte[] buffer = new byte[1024];
  private int readTimeoutMillis;
  private volatile int sendLimit = HANDSHAKE_FRAME_BYTES;
  private int receiveLimit = HANDSHAKE_FRAME_BYTES;

  private FrameSocket(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  static FrameSocket connect(InetSocketAddress address, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.connect(address, timeoutMillis);
      return new FrameSocket(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Lifts the limits of the handshake. */
  void welcomed(int serverFrameBytes) {
    sendLimit = Math.max(serverFrameBytes, HANDSHAKE_FRAME_BYTES);
    receiveLimit = FRAME_BYTES;
  }

  /** Longest frame that may be sent. */
  int sendLimit() {
    return sendLimit;
  }

  /** Milliseconds that a read waits for bytes; 0: for ever. */
  void readTimeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
    readTimeoutMillis = millis;
  }

  /**
   * Sends one frame. If it fails, the server has not got the whole of it: the last bytes were not
   * taken by the kernel.
   */
  void send(Request request) throws IOException {
    int length = request.getSerializedSize();
    sending.lock();
    try {
      byte[] frame = buffer.length >= 4 + length ? buffer : new byte[4 + length];
      frame[0] = (byte) (length >>> 24);
      frame[1] = (byte) (length >>> 16);
      frame[2] = (byte) (length >>> 8);
      frame[3] = (byte) length;
      request.writeTo(CodedOutputStream.newInstance(frame, 4, length));
      out.write(frame, 0, 4 + length);
      if (frame.length <= KEPT_BUFFER_BYTES) {
        buffer = frame;
      }
    } finally {
      sending.unlock();
    }
  }

  /** True if bytes have come that nobody has received. */
  boolean hasPending() throws IOException {
    return in.available() > 0;
  }

  /** Receives one frame, as long as bytes keep coming within the read timeout. */
  Response receive() throws IOException {
    return receive(0);
  }

  /**
   * Receives one frame until a deadline, however slowly its bytes come.
   *
   * @param deadlineNanos of {@link System#nanoTime()}; 0: none
   */
  Response receive(long deadlineNanos) throws IOException {
    byte[] header = new byte[4];
    read(header, deadlineNanos);
    int length =
        (header[0] & 0xFF) << 24
            | (header[1] & 0xFF) << 16
            | (header[2] & 0xFF) << 8
            | (header[3] & 0xFF);
    if (length < 0 || length > receiveLimit) {
      throw new IOException(
          "server sent a frame of "
              + Integer.toUnsignedString(length)
              + " bytes, more than "
              + receiveLimit
              + ": is it a PaxosStore server?");
    }
    byte[] body = new byte[length];
    read(body, deadlineNanos);
    // The array is nobody else's, so that fields of bytes may be slices of it.
    CodedInputStream coded = UnsafeByteOperations.unsafeWrap(body).newCodedInput();
    coded.enableAliasing(true);
    return Response.parseFrom(coded);
  }

  private void read(byte[] target, long deadlineNanos) throws IOException {
    int at = 0;
    while (at < target.length) {
      if (deadlineNanos != 0) {
        long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
          throw new SocketTimeoutException("no answer in time");
        }
        socket.setSoTimeout((int) Math.min(leftMillis, Integer.MAX_VALUE));
      }
      int count = in.read(target, at, target.length - at);
      if (count < 0) {
        throw new EOFException("server closed the connection");
      }
      at += count;
    }
    if (deadlineNanos != 0) {
      socket.setSoTimeout(readTimeoutMillis);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is lost: whatever was to be heard has been, or the session is being given up.
    }
  }
}
