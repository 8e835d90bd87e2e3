package io.paxosstore.sql.operator;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.runtime.ClusterReplica;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

/** One question of an operator and its answer. On a thread of its own. */
final class OperatorSession {
  private static final long ENTRY_BYTES = 8 << 20;
  private static final int MAX_SECONDS = 3600;
  private static final int MAX_LINES = 10_000_000;

  private final ClusterReplica replica;
  private final SocketChannel connection;
  private final Writer out;

  /** A node traces for one at a time. */
  private final Semaphore tracing;

  OperatorSession(ClusterReplica replica, SocketChannel connection, Semaphore tracing) {
    this.tracing = tracing;
    this.replica = replica;
    this.connection = connection;
    this.out = new BufferedWriter(Channels.newWriter(connection, StandardCharsets.UTF_8));
  }

  void run() throws IOException {
    try {
      answer(List.of(question().split(" ")));
      end(OperatorAddress.DONE);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      end(OperatorAddress.REFUSED + "not understood: " + e.getMessage());
    } catch (StorageException e) {
      end(OperatorAddress.REFUSED + e.getMessage());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void answer(List<String> words) throws IOException {
    switch (words.getFirst()) {
      case "promise" -> promise(words);
      case "log" -> {
        int limit = Integer.parseInt(words.get(2));
        var vote = replica.vote(GroupId.parse(words.get(1)), ENTRY_BYTES);
        line(vote.summary());
        vote.print(limit, Boolean.parseBoolean(words.get(3)), this::line);
      }
      case "trace" ->
          trace(
              GroupId.parse(words.get(1)),
              Math.clamp(Integer.parseInt(words.get(2)), 1, MAX_SECONDS),
              Math.clamp(Integer.parseInt(words.get(3)), 1, MAX_LINES));
      default -> throw new IllegalArgumentException("'" + words.getFirst() + "'");
    }
  }

  private void promise(List<String> words) {
    if (words.size() > 1) {
      line(replica.vote(GroupId.parse(words.get(1)), 0).summary());
      return;
    }
    List<GroupId> loaded = replica.loadedGroups();
    loaded.forEach(group -> line(replica.vote(group, 0).summary()));
    line(loaded.size() + " groups in memory");
  }

  private void trace(GroupId group, int seconds, int lines) throws IOException {
    if (!tracing.tryAcquire()) {
      throw new StorageException("another trace is under way");
    }
    try {
      new TraceStream(replica, group, out).run(seconds, lines);
    } finally {
      tracing.release();
    }
  }

  private String question() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(OperatorAddress.MAX_QUESTION_BYTES);
    while (bytes.hasRemaining() && connection.read(bytes) >= 0) {
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      int end = text.indexOf('\n');
      if (end >= 0) {
        return text.substring(0, end);
      }
    }
    throw new IllegalArgumentException(
        "a question is a line of at most " + OperatorAddress.MAX_QUESTION_BYTES + " bytes");
  }

  private void line(String text) {
    try {
      out.write(" " + text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void end(String line) throws IOException {
    out.write(line + "\n");
    out.flush();
  }
}
