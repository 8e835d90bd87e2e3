package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Transactions over several groups by Paxos commit (design.md §6): prepares in all groups at once,
 * committed when all count, decided then; and recovery by anyone, who puts abort markers where no
 * prepare is yet. Some coordinators vanish on the way.
 */
final class Transactions {
  /** Brings one transaction to its end, or vanishes. */
  private final class Coordinator {
    final RequestId request;
    final int key;
    final List<Integer> participants;
    final boolean recovers;
    final Map<Integer, Long> floors = new LinkedHashMap<>();
    final Map<Integer, Answer> answers = new LinkedHashMap<>();
    private int gateway;
    private boolean decided;
    private int pending;

    Coordinator(int gateway, RequestId request, List<Integer> participants, boolean recovers) {
      this.gateway = gateway;
      this.request = request;
      this.key = Machine.keyOf(request);
      this.participants = participants;
      this.recovers = recovers;
      for (int group : participants) {
        floors.put(group, world.judge(group).floor(key));
      }
    }

    void start() {
      pending = participants.size();
      for (int group : participants) {
        Operation.Kind kind = recovers ? Operation.Kind.MARK : Operation.Kind.PREPARE;
        new Part(this, kind, group, 0).send();
      }
    }

    void heard(int group, Answer answer) {
      pending--;
      if (decided) {
        if (pending == 0) {
          end();
        }
        return;
      }
      answers.put(group, answer);
      if (answer instanceof Answer.Refused) {
        decide(0);
      } else if (answer instanceof Answer.Committed(long at)) {
        decide(at);
      } else if (answers.size() == participants.size()) {
        long greatest = 0;
        for (Answer each : answers.values()) {
          greatest = Math.max(greatest, each instanceof Answer.Prepared(long ts) ? ts : 0);
        }
        decide(greatest);
      }
    }

    /** The outcome is certain; tells the client, and the groups if nothing comes between. */
    private void decide(long commitTs) {
      decided = true;
      world.trace.note(
          world.agenda.now(),
          gateway,
          Trace.What.CLIENT,
          request.unique(),
          commitTs,
          () -> (recovers ? "recovered " : "decides ") + request + " at " + commitTs);
      committed += commitTs > 0 && !recovers ? 1 : 0;
      for (int group : participants) {
        if (commitTs == 0) {
          world.judge(group).refused(request);
        } else if (!recovers) {
          world.judge(group).acknowledged(request, key, commitTs, floors.getOrDefault(group, 0L));
        }
      }
      pending = 0;
      if (!recovers && chance.happens(0.3)) {
        end();
        return;
      }
      for (int group : participants) {
        if (commitTs > 0 || answers.get(group) instanceof Answer.Prepared) {
          pending++;
          new Part(this, Operation.Kind.DECIDE, group, commitTs).send();
        }
      }
      if (pending == 0) {
        end();
      }
    }

    private void end() {
      underWay.remove(this);
    }
  }

  /** What a coordinator wants of one group, until it gets it. */
  private final class Part implements Operation.Owner {
    private final Coordinator coordinator;
    private final Operation operation;
    private final boolean decides;
    private int tries;
    private boolean done;

    Part(Coordinator coordinator, Operation.Kind kind, int group, long commitTs) {
      this.coordinator = coordinator;
      this.decides = kind == Operation.Kind.DECIDE;
      operation = new Operation(this, kind, group, coordinator.key, coordinator.request, 0);
      operation.participants = coordinator.participants;
      operation.commitTs = commitTs;
    }

    void send() {
      if (done || !underWay.contains(coordinator) || decides != coordinator.decided) {
        return;
      }
      Node node = world.node(coordinator.gateway);
      Process process = node.process();
      tries++;
      if (process == null || node.isWiped()) {
        elsewhere();
        again();
        return;
      }
      Attempt attempt = new Attempt(operation, tries, node.id, process.boot(), 0);
      int number = tries;
      node.later(20_000, () -> process.take(attempt, node.id));
      world.agenda.after(
          world.parameters.clientNanos(),
          () -> {
            if (tries == number) {
              elsewhere();
              send();
            }
          });
    }

    private void elsewhere() {
      coordinator.gateway = 1 + chance.below(world.parameters.members());
    }

    private void again() {
      int number = ++tries;
      long pause = 5 * Parameters.MILLIS;
      world.agenda.after(
          pause + chance.around(pause << Math.min(tries, 6)),
          () -> {
            if (tries == number) {
              send();
            }
          });
    }

    @Override
    public void answered(Attempt attempt, Answer answer) {
      if (done) {
        return;
      }
      if (answer instanceof Answer.Again || (decides && answer instanceof Answer.Prepared)) {
        if (!attempt.answered && attempt.number == tries) {
          attempt.answered = true;
          if (!decides && !coordinator.recovers && tries > 20) {
            // Somebody else will see to what was prepared.
            coordinator.end();
          } else {
            again();
          }
        }
        return;
      }
      done = true;
      attempt.answered = true;
      coordinator.heard(operation.group, answer);
    }
  }

  private final World world;
  private final Chance chance;
  private final List<Coordinator> underWay = new ArrayList<>();
  private long committed;

  Transactions(World world, Chance chance) {
    this.world = world;
    this.chance = chance;
  }

  /** How many a client was told to be committed. */
  long committed() {
    return committed;
  }

  int underWay() {
    return underWay.size();
  }

  /** A client wants to write a key in several groups. */
  void begin() {
    int members = world.parameters.members();
    List<Integer> participants = new ArrayList<>();
    int first = chance.below(world.parameters.groups());
    int parts = 2 + chance.below(world.parameters.groups() - 1);
    for (int i = 0; i < parts; i++) {
      participants.add((first + i) % world.parameters.groups());
    }
    participants.sort(null);
    RequestId request = world.clients.nextRequest(chance.below(world.parameters.keys()));
    Coordinator coordinator =
        new Coordinator(1 + chance.below(members), request, participants, false);
    underWay.add(coordinator);
    coordinator.start();
    if (chance.happens(0.1)) {
      world.agenda.after(
          chance.around(8 * world.parameters.delayNanos()), () -> underWay.remove(coordinator));
    }
  }

  /** A node has seen a prepare without an outcome for too long. Several may, at the same time. */
  void recover(int gateway, EntryRecord.Prepare prepare) {
    int same = 0;
    for (Coordinator each : underWay) {
      same += each.recovers && each.request.equals(prepare.request()) ? 1 : 0;
    }
    if (same > 1) {
      return;
    }
    List<Integer> participants = prepare.participants().stream().map(GroupId::slot).toList();
    Coordinator coordinator = new Coordinator(gateway, prepare.request(), participants, true);
    underWay.add(coordinator);
    if (world.plants(PlantedBug.RECOVERS_WITHOUT_MARKERS)) {
      participants.forEach(group -> coordinator.answers.put(group, new Answer.Prepared(0)));
      coordinator.decide(0);
    } else {
      coordinator.start();
    }
  }
}
