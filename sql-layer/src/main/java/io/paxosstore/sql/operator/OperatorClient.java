package io.paxosstore.sql.operator;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a node on this machine, by its data directory. Thread-safe. */
public final class OperatorClient {
  private final Path data;

  /** Of the node that has this data directory open. */
  public OperatorClient(Path data) {
    this.data = data;
  }

  /** True if a node has, or had, its socket there. */
  public boolean isThere() {
    return OperatorAddress.exists(data);
  }

  /**
   * Asks, and hands on each line of the answer as it comes.
   *
   * @param question {@code promise [GROUP]}, {@code log GROUP LIMIT RECORDS} or {@code trace GROUP
   *     SECONDS LINES}
   * @return why it was refused; null if it was answered
   * @throws IOException if nobody answers there, or the connection is lost
   */
  public @Nullable String ask(String question, Consumer<String> lines) throws IOException {
    try (SocketChannel socket = SocketChannel.open(OperatorAddress.of(data))) {
      ByteBuffer asked = ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8));
      while (asked.hasRemaining()) {
        socket.write(asked);
      }
      BufferedReader reader =
          new BufferedReader(Channels.newReader(socket, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.equals(" ")) {
          continue; // so that the node notices if this end is gone
        }
        if (line.startsWith(" ")) {
          lines.accept(line.substring(1));
        } else if (line.startsWith(OperatorAddress.REFUSED)) {
          return line.substring(OperatorAddress.REFUSED.length());
        } else if (line.equals(OperatorAddress.DONE)) {
          return null;
        }
      }
    }
    throw new IOException("the node that has " + data + " has ended");
  }
}
