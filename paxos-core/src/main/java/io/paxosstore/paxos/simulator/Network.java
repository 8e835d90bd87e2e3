package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.replica.GroupMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Links between nodes, each direction its own: they lose, delay, duplicate, reorder, cut and hold
 * back.
 */
final class Network {
  /** One direction of a connection. */
  private static final class Link {
    int cuts;
    int holds;
    int troubles;
    final List<Runnable> held = new ArrayList<>();
  }

  private final World world;
  private final Chance chance;
  private final Link[][] links;
  private boolean healed;
  private long sent;

  Network(World world, Chance chance) {
    this.world = world;
    this.chance = chance;
    int nodes = world.parameters.members() + 1;
    links = new Link[nodes][nodes];
    for (Link[] row : links) {
      for (int i = 0; i < nodes; i++) {
        row[i] = new Link();
      }
    }
  }

  /** Messages that were sent so far. */
  long sent() {
    return sent;
  }

  void send(Node from, int to, Packet packet) {
    sent++;
    long incarnation = from.disk().incarnation;
    world.trace.note(
        world.agenda.now(), from.id, Trace.What.SEND, to, digest(packet), () -> to + " " + packet);
    Parameters parameters = world.parameters;
    Link link = links[from.id][to];
    boolean troubled = link.troubles > 0;
    double loss = healed ? 0 : troubled ? 0.3 : parameters.loss();
    double duplication = healed ? 0 : troubled ? 0.3 : parameters.duplication();
    if (link.cuts > 0 || chance.happens(loss)) {
      world.trace.note(world.agenda.now(), from.id, Trace.What.LOSE, to, 0, () -> "to " + to);
      return;
    }
    deliverLater(from.id, incarnation, to, packet, troubled);
    while (chance.happens(duplication)) {
      deliverLater(from.id, incarnation, to, packet, troubled);
    }
  }

  private void deliverLater(int from, long incarnation, int to, Packet packet, boolean troubled) {
    long delay = world.parameters.delayNanos();
    long nanos = delay / 2 + chance.around(delay / 2);
    if (troubled && !healed) {
      nanos += chance.around(20 * delay);
    }
    world.agenda.after(nanos, () -> arrive(from, incarnation, to, packet));
  }

  private void arrive(int from, long incarnation, int to, Packet packet) {
    Link link = links[from][to];
    if (link.holds > 0) {
      link.held.add(() -> arrive(from, incarnation, to, packet));
    } else if (link.cuts > 0) {
      world.trace.note(
          world.agenda.now(), from, Trace.What.LOSE, to, 1, () -> "on its way to " + to);
    } else {
      world.node(to).receive(from, incarnation, packet);
    }
  }

  /** Nothing that is sent, or on its way, from one to the other arrives, until as often joined. */
  void cut(int from, int to) {
    links[from][to].cuts++;
  }

  void join(int from, int to) {
    links[from][to].cuts--;
  }

  /** What arrives waits at the door, until as often released; then all of it comes at once. */
  void hold(int from, int to) {
    links[from][to].holds++;
  }

  void release(int from, int to) {
    Link link = links[from][to];
    if (--link.holds == 0) {
      List<Runnable> waiting = List.copyOf(link.held);
      link.held.clear();
      waiting.forEach(each -> world.agenda.after(0, each));
    }
  }

  /** Loses, repeats and delays much, until as often calmed. */
  void trouble(int from, int to) {
    links[from][to].troubles++;
  }

  void calm(int from, int to) {
    links[from][to].troubles--;
  }

  boolean isCut(int from, int to) {
    return links[from][to].cuts > 0;
  }

  /** Everything that is sent arrives, once, and soon. */
  void heal() {
    healed = true;
    for (int from = 1; from < links.length; from++) {
      for (int to = 1; to < links.length; to++) {
        Link link = links[from][to];
        link.cuts = 0;
        link.holds = Math.min(link.holds, 1);
        if (link.holds > 0) {
          release(from, to);
        }
      }
    }
  }

  private static long digest(Packet packet) {
    return switch (packet) {
      case Packet.Replication(int group, GroupMessage message) ->
          group
              + 31 * message.number()
              + 1009 * message.echo()
              + 65537 * message.standing().head().position()
              + 92821 * message.standing().promised().hashCode()
              + 193L * message.standing().accepted().hashCode()
              + 389L * message.entries().hashCode()
              + 769L * message.learned().hashCode()
              + 1543L * message.wanted().hashCode();
      case Packet.Request(Attempt attempt) -> 1 + attempt.operation.request.hashCode();
      case Packet.Reply(Attempt attempt, Answer answer) ->
          2 + attempt.operation.request.hashCode() + 31L * answer.hashCode();
      case Packet.Snapshot(int group, List<Decided> history) -> 3 + group + 31L * history.size();
      case Packet.Question(int group, byte[] bytes) -> 4 + group + 31L * bytes.length;
      case Packet.Piece(int group, byte[] question, byte[] bytes) ->
          5 + group + 31L * question.length + (bytes == null ? 0 : 1009L * bytes.length);
    };
  }
}
