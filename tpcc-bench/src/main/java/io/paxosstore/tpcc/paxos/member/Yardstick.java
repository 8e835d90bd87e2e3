package io.paxosstore.tpcc.paxos.member;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/**
 * What no replicated log can do without: a sync of a short record in a file whose room is there
 * already, and a round trip to another process on loopback by blocking sockets, both of plain Java.
 */
final class Yardstick {
  private static final int RECORD_BYTES = 512;
  private static final int FILE_BYTES = 4 << 20;
  private static final int MESSAGE_BYTES = 64;

  private Yardstick() {}

  /** Answers whoever connects; returns the port. Until the process ends. */
  static int echo() throws IOException {
    ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("echo").start(() -> serve(server));
    return server.getLocalPort();
  }

  private static void serve(ServerSocket server) {
    byte[] message = new byte[MESSAGE_BYTES];
    while (true) {
      try (Socket peer = server.accept()) {
        peer.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(peer.getInputStream());
        DataOutputStream out = new DataOutputStream(peer.getOutputStream());
        while (true) {
          in.readFully(message);
          out.write(message);
        }
      } catch (EOFException e) {
        continue; // that one is done; the next may come
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Median nanoseconds of a sync and of a round trip, each measured for so long. */
  static String measure(Path directory, int port, double seconds) throws IOException {
    return "yardstick " + sync(directory, seconds) + " " + roundTrip(port, seconds);
  }

  private static long sync(Path directory, double seconds) throws IOException {
    Path file = directory.resolve("yardstick");
    Histogram taken = new Histogram(3);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(FILE_BYTES), 0);
      channel.force(true);
      ByteBuffer data = ByteBuffer.allocateDirect(RECORD_BYTES);
      long end = System.nanoTime() + (long) (seconds * 1e9);
      for (int at = 0; System.nanoTime() < end; at = (at + RECORD_BYTES) % FILE_BYTES) {
        long begin = System.nanoTime();
        channel.write(data.clear(), at);
        channel.force(false);
        taken.recordValue(System.nanoTime() - begin);
      }
    } finally {
      Files.deleteIfExists(file);
    }
    return taken.getValueAtPercentile(50);
  }

  private static long roundTrip(int port, double seconds) throws IOException {
    Histogram taken = new Histogram(3);
    byte[] message = new byte[MESSAGE_BYTES];
    try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
      peer.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(peer.getInputStream());
      long end = System.nanoTime() + (long) (seconds * 1e9);
      while (System.nanoTime() < end) {
        long begin = System.nanoTime();
        peer.getOutputStream().write(message);
        in.readFully(message);
        taken.recordValue(System.nanoTime() - begin);
      }
    }
    return taken.getValueAtPercentile(50);
  }
}
