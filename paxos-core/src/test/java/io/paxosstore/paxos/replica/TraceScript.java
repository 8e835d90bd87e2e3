package io.paxosstore.paxos.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plays the commands of a trace test on a {@link Cluster}; {@code docs/testing.md} lists them. What
 * happens is told in the language of {@link io.paxosstore.paxos.text.ProtocolTracer}, each line
 * with the node it happens on.
 */
final class TraceScript {
  private static final String QUIETLY = "quietly ";
  private static final long MILLIS = 1_000_000;

  private final List<String> told = new ArrayList<>();
  private @Nullable Cluster cluster;
  private boolean quiet;

  /** Plays the lines of a block, and returns what was told meanwhile. */
  List<String> play(List<String> commands) {
    told.clear();
    for (String command : commands) {
      quiet = command.startsWith(QUIETLY);
      String loud = quiet ? command.substring(QUIETLY.length()) : command;
      List<String> words = List.of(loud.trim().split("\\s+"));
      try {
        play(words.getFirst(), words.subList(1, words.size()));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw new IllegalArgumentException("cannot play '" + command + "'", e);
      }
    }
    return List.copyOf(told);
  }

  private void play(String verb, List<String> words) {
    switch (verb) {
      case "replicas" -> begin(words);
      case "acquire" -> on(words, new ReplicaEvent.Acquire());
      case "seek" -> on(words, new ReplicaEvent.Seek());
      case "resign" -> on(words, new ReplicaEvent.Resign());
      case "handover" -> on(words, new ReplicaEvent.HandOver(number(words, 1)));
      case "lost" -> on(words, new ReplicaEvent.PeerLost(number(words, 1)));
      case "seen" -> on(words, new ReplicaEvent.PeerSeen(number(words, 1)));
      case "confirm" -> on(words, new ReplicaEvent.Confirm(number(words, 1)));
      case "check" -> on(words, new ReplicaEvent.Check(number(words, 1)));
      case "submit" -> node(words).submit();
      case "forward" -> forward(node(words));
      case "sync" -> sync(words);
      case "deliver" -> deliver(links(words));
      case "drop" -> cluster().mail.removeIf(links(words));
      case "settle" -> cluster().settle(words.isEmpty() ? _ -> true : links(words));
      case "pass" -> cluster().pass(number(words, 0) * MILLIS, _ -> true);
      case "crash" -> crash(node(words));
      case "restart" -> node(words).restart();
      default -> throw new IllegalArgumentException("unknown command '" + verb + "'");
    }
  }

  private void begin(List<String> words) {
    ReplicaOptions.Limits usual = ReplicaOptions.Limits.DEFAULT;
    int window = words.size() > 1 ? number(words, 2) : usual.window();
    Cluster made =
        new Cluster(
            number(words, 0),
            new ReplicaOptions.Limits(
                usual.entryBytes(),
                usual.queuedBytes(),
                usual.messageBytes(),
                usual.tailBytes(),
                window),
            () -> 7);
    made.trace = this::tell;
    cluster = made;
  }

  /** A write that arrived at a node goes to whom that takes for the home. */
  private void forward(Cluster.Node node) {
    int home = node.replica.homeHint();
    tell(node.id, "forwards to " + home);
    cluster().node(home).submit();
  }

  private void sync(List<String> nodes) {
    for (Cluster.Node node : cluster().nodes.values()) {
      if (nodes.isEmpty() || nodes.contains(String.valueOf(node.id))) {
        node.sync();
      }
    }
  }

  /** What is under way on these links now; other mail stays where it is. */
  private void deliver(Predicate<Cluster.Mail> links) {
    List<Cluster.Mail> chosen = cluster().mail.stream().filter(links).toList();
    cluster().mail.removeIf(links);
    for (Cluster.Mail each : chosen) {
      cluster().node(each.to()).on(new ReplicaEvent.Received(each.from(), each.message()));
    }
  }

  private void crash(Cluster.Node node) {
    node.crash();
    cluster().mail.removeIf(mail -> mail.from() == node.id || mail.to() == node.id);
  }

  /** {@code 1->2 2->3}; all of them if none is named. */
  private static Predicate<Cluster.Mail> links(List<String> words) {
    for (String word : words) {
      if (!word.matches("\\d->\\d")) {
        throw new IllegalArgumentException("'" + word + "' is no link");
      }
    }
    return mail -> words.isEmpty() || words.contains(mail.from() + "->" + mail.to());
  }

  private void on(List<String> words, ReplicaEvent event) {
    node(words).on(event);
  }

  private Cluster.Node node(List<String> words) {
    return cluster().node(number(words, 0));
  }

  private static int number(List<String> words, int index) {
    return Integer.parseInt(words.get(index));
  }

  private Cluster cluster() {
    return Objects.requireNonNull(cluster, "a test begins with 'replicas N'");
  }

  private void tell(int node, String line) {
    if (!quiet) {
      told.add(node + " " + line);
    }
  }
}
