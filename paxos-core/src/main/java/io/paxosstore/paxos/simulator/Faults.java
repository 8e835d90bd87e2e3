package io.paxosstore.paxos.simulator;

import java.util.ArrayList;
import java.util.List;

/** Breaks things as the seed says, and repairs each after a while. */
final class Faults {
  private final World world;
  private final Chance chance;
  private final List<Fault> kinds;
  private final List<Runnable> repairs = new ArrayList<>();
  private boolean over;
  private int wiped;
  private long done;

  Faults(World world, Chance chance) {
    this.world = world;
    this.chance = chance;
    this.kinds = world.parameters.faults().stream().filter(fault -> !fault.isLast()).toList();
  }

  /** How many there were. */
  long done() {
    return done;
  }

  void start() {
    if (!kinds.isEmpty()) {
      world.agenda.after(chance.around(world.parameters.faultEveryNanos()), this::next);
    }
  }

  private void next() {
    if (over) {
      return;
    }
    Fault fault = kinds.get(chance.below(kinds.size()));
    done++;
    world.trace.note(world.agenda.now(), 0, Trace.What.FAULT, fault.ordinal(), done, fault::name);
    begin(fault);
    start();
  }

  /** Repairs everything, at once. */
  void end() {
    over = true;
    List.copyOf(repairs).forEach(Runnable::run);
  }

  private void begin(Fault fault) {
    int members = world.parameters.members();
    int one = node();
    switch (fault) {
      case ISOLATION -> isolate(one, duration());
      case PARTITION -> {
        long side = chance.next();
        long lasts = duration();
        for (int a = 1; a <= members; a++) {
          for (int b = a + 1; b <= members; b++) {
            if ((side >>> a & 1) != (side >>> b & 1)) {
              cut(a, b, lasts);
              cut(b, a, lasts);
            }
          }
        }
      }
      case ONE_WAY_CUT -> cut(one, other(one), duration());
      case LINK_CUT -> {
        int two = other(one);
        long lasts = duration();
        cut(one, two, lasts);
        cut(two, one, lasts);
      }
      case DEAF_OR_MUTE -> {
        boolean deaf = chance.happens(0.5);
        long lasts = duration();
        for (int peer = 1; peer <= members; peer++) {
          if (peer != one) {
            cut(deaf ? peer : one, deaf ? one : peer, lasts);
          }
        }
      }
      case TROUBLE -> {
        int two = other(one);
        world.network.trouble(one, two);
        repairAfter(duration(), () -> world.network.calm(one, two));
      }
      case HOLD -> {
        int two = other(one);
        world.network.hold(one, two);
        repairAfter(duration(), () -> world.network.release(one, two));
      }
      case SWIZZLE -> {
        for (int i = 1; i <= members; i++) {
          int which = i;
          world.agenda.after(
              duration(),
              () -> {
                if (!over) {
                  isolate(which, duration());
                }
              });
        }
      }
      case PAUSE -> {
        world.node(one).pause();
        repairAfter(duration(), () -> world.node(one).resume());
      }
      case CRASH -> {
        Process process = world.node(one).process();
        if (process != null) {
          process.crashWithin(1 + chance.below(30));
          restartLater(one);
        }
      }
      case CRASHES -> {
        for (int i = 1; i <= members; i++) {
          if (chance.happens(0.6)) {
            world.node(i).crash();
            restartLater(i);
          }
        }
      }
      case SLOW_DISK -> {
        Disk disk = world.node(one).disk();
        disk.slow++;
        repairAfter(duration(), () -> disk.slow--);
      }
      case STALLED_DISK -> {
        Disk disk = world.node(one).disk();
        disk.stalled++;
        repairAfter(duration(), () -> disk.stalled--);
      }
      case WIPE -> wipe(one);
      case ROT -> throw new IllegalStateException("this comes last");
      case CLOCK_JUMP -> {
        world.node(one).skewMillis = chance.between(-10_000, 10_000);
      }
      case SUSPICION -> {
        int two = other(one);
        Node suspicious = world.node(one);
        suspicious.later(
            0,
            () -> {
              Process process = suspicious.process();
              if (process != null) {
                process.believes(two, true);
              }
            });
        repairAfter(duration(), () -> world.reachabilityChanged(two));
      }
      case DUEL -> {
        int group = chance.below(world.parameters.groups());
        for (int i = 1; i <= members; i++) {
          if (chance.happens(0.7)) {
            world.acquire(i, group);
          }
        }
      }
      case HAND_OVER -> world.handOver(one, other(one), chance.below(world.parameters.groups()));
      case EVICTION -> {
        for (int i = 1; i <= members; i++) {
          for (int group = 0; group < world.parameters.groups(); group++) {
            if (chance.happens(0.7)) {
              world.evict(i, group);
            }
          }
        }
      }
    }
  }

  private void wipe(int one) {
    Node node = world.node(one);
    if (wiped < (world.parameters.members() - 1) / 2 && !node.isWiped()) {
      wiped++;
      node.wipe();
      restartLater(one);
    }
  }

  /** Down for a while, or hardly at all. */
  private void restartLater(int which) {
    repairAfter(
        chance.happens(0.3) ? chance.around(10 * Parameters.MILLIS) : duration(),
        () -> {
          Node node = world.node(which);
          if (!node.isUp()) {
            node.start();
          }
        });
  }

  private void isolate(int which, long lasts) {
    for (int peer = 1; peer <= world.parameters.members(); peer++) {
      if (peer != which) {
        cut(which, peer, lasts);
        cut(peer, which, lasts);
      }
    }
  }

  private void cut(int from, int to, long lasts) {
    world.network.cut(from, to);
    world.reachabilityChanged(from);
    repairAfter(
        lasts,
        () -> {
          world.network.join(from, to);
          world.reachabilityChanged(from);
        });
  }

  private void repairAfter(long nanos, Runnable repair) {
    Runnable once =
        new Runnable() {
          @Override
          public void run() {
            if (repairs.remove(this)) {
              repair.run();
            }
          }
        };
    repairs.add(once);
    world.agenda.after(nanos, once);
  }

  /** Short ones as likely as long ones. */
  private long duration() {
    return chance.magnitude(
        Parameters.MILLIS, Math.max(2 * Parameters.MILLIS, 2 * world.parameters.faultEveryNanos()));
  }

  private int node() {
    return 1 + chance.below(world.parameters.members());
  }

  private int other(int than) {
    return (than + chance.below(world.parameters.members() - 1)) % world.parameters.members() + 1;
  }
}
