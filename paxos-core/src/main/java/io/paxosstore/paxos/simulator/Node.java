package io.paxosstore.paxos.simulator;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A machine: a disk, and a process that runs on it unless it has crashed. */
final class Node {
  final int id;

  /** What its wall clock is ahead of the true time. */
  long skewMillis;

  private final World world;
  private final Chance chance;
  private final ArrayDeque<Runnable> backlog = new ArrayDeque<>();
  private Disk disk;
  private long admitted;
  private @Nullable Process process;
  private int pauses;

  Node(World world, int id, Chance chance) {
    this.world = world;
    this.id = id;
    this.chance = chance;
    this.admitted = chance.next() | 1;
    this.disk = new Disk(world, this, admitted);
  }

  Disk disk() {
    return disk;
  }

  /** The running process; null if it has crashed. */
  @Nullable Process process() {
    return process;
  }

  boolean isUp() {
    return process != null;
  }

  boolean isPaused() {
    return pauses > 0;
  }

  /** Whether the members know this incarnation of the node (R8). */
  boolean isAdmitted(long incarnation) {
    return incarnation == admitted;
  }

  void start() {
    // Durable before anything is sent (R5).
    if (!world.plants(PlantedBug.BOOT_NUMBER_IS_REUSED) || disk.boot == 0) {
      disk.boot++;
    }
    note(Trace.What.LIFE, disk.boot, () -> "boot " + disk.boot);
    Chance fork = chance.fork("process", disk.boot);
    Process started =
        world.parameters.wholeNodes()
            ? new CoreProcess(world, this, fork)
            : new ModelProcess(world, this, fork);
    process = started;
    started.start();
    world.reachabilityChanged(id);
  }

  /** Loses the process and what was not synced. */
  void crash() {
    if (process == null) {
      return;
    }
    note(Trace.What.LIFE, -disk.boot, () -> "crashes");
    Process killed = process;
    process = null;
    backlog.clear();
    disk.crash(chance);
    killed.kill();
    world.clients.connectionsLost(id);
    world.reachabilityChanged(id);
  }

  /** Loses process and disk; what starts next is a new incarnation, which nobody has admitted. */
  void wipe() {
    crash();
    note(Trace.What.LIFE, 0, () -> "disk wiped");
    disk = new Disk(world, this, chance.next() | 1);
    for (int group = 0; group < world.parameters.groups(); group++) {
      world.judge(group).wiped(id);
    }
  }

  boolean isWiped() {
    return disk.incarnation != admitted;
  }

  /** Stops, as by SIGSTOP; what happens to it waits until it was resumed as often. */
  void pause() {
    pauses++;
    note(Trace.What.LIFE, 1, () -> "pauses");
    world.reachabilityChanged(id);
  }

  void resume() {
    pauses--;
    note(Trace.What.LIFE, 2, () -> "resumes");
    world.reachabilityChanged(id);
    if (pauses == 0) {
      ArrayDeque<Runnable> waiting = new ArrayDeque<>(backlog);
      backlog.clear();
      waiting.forEach(each -> world.agenda.after(0, each));
    }
  }

  /** Lets something happen in the process that runs now, if it still does by then. */
  void later(long nanos, Runnable thing) {
    Process addressed = process;
    if (addressed != null) {
      world.agenda.after(nanos, () -> happen(addressed, thing));
    }
  }

  private void happen(Process addressed, Runnable thing) {
    if (process != addressed) {
      return;
    }
    if (pauses > 0) {
      backlog.add(() -> happen(addressed, thing));
      return;
    }
    thing.run();
    if (addressed.isDoomed()) {
      crash();
    }
  }

  void receive(int from, long incarnation, Packet packet) {
    Process addressed = process;
    if (addressed == null) {
      return;
    }
    if (!world.node(from).isAdmitted(incarnation)
        && !world.plants(PlantedBug.FOREIGN_INCARNATION_IS_HEARD)) {
      // As the transport's handshake does: what an unknown disk says is not heard (R8).
      note(Trace.What.LOSE, from, () -> "refuses an unknown incarnation of " + from);
      return;
    }
    if (isWiped() && !world.plants(PlantedBug.FOREIGN_INCARNATION_IS_HEARD)) {
      return;
    }
    happen(addressed, () -> addressed.receive(from, packet));
  }

  void persisted(int group, long token) {
    if (process instanceof ModelProcess model) {
      model.persisted(group, token);
    }
  }

  void note(Trace.What what, long a, Supplier<String> text) {
    world.trace.note(world.agenda.now(), id, what, a, 0, text);
  }
}
