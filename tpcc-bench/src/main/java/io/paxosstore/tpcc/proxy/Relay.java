package io.paxosstore.tpcc.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of two servers through the proxy. */
final class Relay {
  private final int dialler;
  private final int dialled;
  private final Socket toDialler;
  private final Socket toDialled;
  private final Pipe there;
  private final Pipe back;
  private final Consumer<Relay> ended;

  /**
   * Begins to pass frames in both directions.
   *
   * @param faults tells what is wrong with the way from one server to another now
   * @param ended is told when the connection has ended, maybe more than once
   */
  Relay(
      int dialler,
      int dialled,
      Socket toDialler,
      Socket toDialled,
      BiFunction<Integer, Integer, @Nullable LinkFault> faults,
      SplittableRandom random,
      Counts counts,
      Consumer<Relay> ended)
      throws IOException {
    this.dialler = dialler;
    this.dialled = dialled;
    this.toDialler = toDialler;
    this.toDialled = toDialled;
    this.ended = ended;
    for (Socket each : List.of(toDialler, toDialled)) {
      each.setTcpNoDelay(true);
    }
    there =
        new Pipe(
            toDialler,
            toDialled,
            () -> faults.apply(dialler, dialled),
            random.split(),
            counts,
            this::end);
    back =
        new Pipe(
            toDialled,
            toDialler,
            () -> faults.apply(dialled, dialler),
            random.split(),
            counts,
            this::end);
  }

  void start() {
    there.start();
    back.start();
  }

  /** True if it joins these two, whoever dialled. */
  boolean isBetween(int one, int other) {
    return (dialler == one && dialled == other) || (dialler == other && dialled == one);
  }

  /** True if a damaged frame has gone through. */
  boolean isCorrupted() {
    return there.isCorrupted() || back.isCorrupted();
  }

  /** Ends it at this server; the other one is not told. */
  void endAt(int server) {
    there.deafen();
    back.deafen();
    close(server == dialled ? toDialled : toDialler);
  }

  /** Ends it at both. */
  void end() {
    close(toDialler);
    close(toDialled);
    ended.accept(this);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
