package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.RequestId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The workload: clients that write and read one key after the other, each at some node, and go on
 * elsewhere when their node dies or is silent. A write is sent under the same request id until its
 * outcome is known, so it may arrive several times, on several ways.
 */
final class Clients {
  /** One client, with one operation at a time. */
  final class Client implements Operation.Owner {
    final int number;
    final Chance chance;
    private final boolean passing;
    private int gateway;
    private @Nullable Operation operation;
    private @Nullable Attempt attempt;
    private int tries;

    Client(int number, Chance chance, boolean passing) {
      this.passing = passing;
      this.number = number;
      this.chance = chance;
      this.gateway = 1 + chance.below(world.parameters.members());
    }

    void think() {
      world.agenda.after(chance.around(world.parameters.thinkNanos()), this::begin);
    }

    private void begin() {
      if (operation != null || stopped) {
        return;
      }
      if (chance.happens(0.05)) {
        gateway = 1 + chance.below(world.parameters.members());
      }
      if (world.parameters.wholeNodes() && world.parameters.groups() > 1 && chance.happens(0.3)) {
        world.transactions.begin();
        think();
        return;
      }
      double kind = chance.unit();
      int group = chance.below(world.parameters.groups());
      int key = chance.below(world.parameters.keys());
      begin(
          kind < 0.5
              ? Operation.Kind.WRITE
              : kind < 0.75 ? Operation.Kind.READ_AT_HOME : Operation.Kind.READ_HERE,
          group,
          key);
    }

    Operation begin(Operation.Kind kind, int group, int key) {
      Operation wanted =
          new Operation(this, kind, group, key, nextRequest(key), world.judge(group).floor(key));
      operation = wanted;
      underWay++;
      tries = 0;
      attempt();
      return wanted;
    }

    /** Sends the operation once more, while the first copy may still be on its way. */
    void hedge(int node) {
      gateway = node;
      attempt();
    }

    private void attempt() {
      Operation wanted = operation;
      if (wanted == null) {
        return;
      }
      Node node = reachable();
      Process process = node == null ? null : node.process();
      if (node == null || process == null) {
        attempt = null;
        retryLater();
        return;
      }
      tries++;
      if (wanted.kind == Operation.Kind.WRITE && tries > 5 && chance.happens(0.2)) {
        wanted.givenUp = true;
      }
      long floor = world.judge(wanted.group).floor(wanted.key);
      Attempt next = new Attempt(wanted, tries, node.id, process.boot(), floor);
      attempt = next;
      world.trace.note(
          world.agenda.now(),
          node.id,
          Trace.What.CLIENT,
          number,
          floor,
          () -> "c" + number + " wants " + next);
      node.later(20_000, () -> process.take(next, node.id));
      world.agenda.after(
          world.parameters.clientNanos(),
          () -> {
            if (attempt == next) {
              gateway = 1 + chance.below(world.parameters.members());
              attempt();
            }
          });
    }

    private @Nullable Node reachable() {
      for (int i = 0; i < world.parameters.members(); i++) {
        Node node = world.node(gateway);
        if (node.isUp() && !node.isWiped()) {
          return node;
        }
        gateway = gateway % world.parameters.members() + 1;
      }
      return null;
    }

    private void retryLater() {
      long pause = Math.max(Parameters.MILLIS, world.parameters.delayNanos());
      world.agenda.after(
          pause + chance.around(pause << Math.min(tries, 6)),
          () -> {
            if (attempt == null) {
              attempt();
            }
          });
    }

    void connectionLost(int node) {
      Attempt current = attempt;
      if (current != null && current.gateway == node) {
        attempt = null;
        retryLater();
      }
    }

    @Override
    public void answered(Attempt about, Answer answer) {
      Operation wanted = operation;
      if (wanted == null || about.operation != wanted) {
        return;
      }
      if (answer instanceof Answer.Again
          || answer instanceof Answer.Elsewhere
          || answer instanceof Answer.Prepared) {
        if (about == attempt && !about.answered) {
          about.answered = true;
          attempt = null;
          retryLater();
        }
        return;
      }
      about.answered = true;
      world.trace.note(
          world.agenda.now(),
          about.gateway,
          Trace.What.CLIENT,
          number,
          1,
          () -> "c" + number + " hears " + about + ": " + answer);
      Judge oracle = world.judge(wanted.group);
      switch (answer) {
        case Answer.Committed(long position) -> {
          oracle.acknowledged(wanted.request, wanted.key, position, wanted.floor);
          committed++;
        }
        case Answer.Refused() -> oracle.refused(wanted.request);
        case Answer.Value(long position) -> {
          oracle.read(wanted.key, position, about.floor);
          read++;
        }
        case Answer.Again _, Answer.Elsewhere _, Answer.Prepared _ -> {}
      }
      wanted.outcome = answer;
      operation = null;
      attempt = null;
      underWay--;
      if (answer instanceof Answer.Committed
          && chance.happens(world.parameters.lookers())
          && !stopped) {
        // Somebody else looks at once, elsewhere: what was acknowledged must be seen.
        ask(
            1 + chance.below(world.parameters.members()),
            chance.happens(0.5) ? Operation.Kind.READ_AT_HOME : Operation.Kind.READ_HERE,
            wanted.group,
            wanted.key);
      }
      if (passing) {
        all.remove(this);
      } else {
        think();
      }
    }
  }

  private final World world;
  private final Chance chance;
  private final Set<Client> all = new LinkedHashSet<>();
  private int passersBy;
  private long requests;
  private boolean stopped;
  private int underWay;
  private long committed;
  private long read;

  Clients(World world, Chance chance) {
    this.world = world;
    this.chance = chance;
  }

  void start() {
    for (int i = 1; i <= world.parameters.clients(); i++) {
      Client client = new Client(i, chance.fork("client", i), false);
      all.add(client);
      client.think();
    }
  }

  /** No client begins anything new; what is under way goes on. */
  void stop() {
    stopped = true;
  }

  /** Operations that have no outcome yet. */
  int underWay() {
    return underWay;
  }

  long committed() {
    return committed;
  }

  long read() {
    return read;
  }

  /** An operation of a client of its own, begun at a node. */
  Operation ask(int gateway, Operation.Kind kind, int group, int key) {
    int number = world.parameters.clients() + ++passersBy;
    Client client = new Client(number, chance.fork("client", number), true);
    client.gateway = gateway;
    all.add(client);
    return client.begin(kind, group, key);
  }

  void answered(Attempt attempt, Answer answer) {
    attempt.operation.owner.answered(attempt, answer);
  }

  void connectionsLost(int node) {
    for (Client each : List.copyOf(all)) {
      each.connectionLost(node);
    }
  }

  RequestId nextRequest(int key) {
    return new RequestId(world.agenda.now() / Parameters.MILLIS + 1, ++requests << 8 | key);
  }
}
