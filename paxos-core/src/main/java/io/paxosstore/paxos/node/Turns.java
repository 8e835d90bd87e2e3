package io.paxosstore.paxos.node;

import io.paxosstore.lsm.DiskFullException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The steps that wait for the end of the turn: neighbouring entries are applied in one batch, and
 * what comes after them is told after them.
 */
final class Turns {
  /** Bounds the batch that readers see appear at once. */
  private static final int BATCH_BYTES = 4 << 20;

  private final EntryApplier applier;
  private final Outside outside;
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Deque<Consumer<Outside>> news = new ArrayDeque<>();
  private boolean full;

  Turns(EntryApplier applier, Outside outside) {
    this.applier = applier;
    this.outside = outside;
  }

  void add(Step step) {
    if (step.group().applied().isInstalling()) {
      step.group().held().add(step);
    } else {
      steps.add(step);
    }
  }

  /**
   * A snapshot is about to be put in the place of the group's rows: its steps wait from now on,
   * those of this turn that came before, too, and in their order.
   */
  void hold(Group group) {
    for (Iterator<Step> each = steps.iterator(); each.hasNext(); ) {
      Step step = each.next();
      if (step.group() == group) {
        each.remove();
        group.held().add(step);
      }
    }
  }

  /** Steps that waited for a snapshot, in front of what came later. */
  void addFirst(Deque<Step> held) {
    while (!held.isEmpty()) {
      steps.addFirst(held.removeLast());
    }
  }

  /** Tells something at the end of the turn that belongs to no group's order of events. */
  void tell(Consumer<Outside> told) {
    news.add(told);
  }

  /** True if the engine had no room for what counts: it is applied when there is. */
  boolean isFull() {
    return full;
  }

  /** Applies and tells; stops, to be called again, if the disk is full. */
  void run(long nowNanos) {
    while (!news.isEmpty()) {
      news.remove().accept(outside);
    }
    if (steps.isEmpty()) {
      return;
    }
    List<Step.Apply> batch = new ArrayList<>();
    while (!steps.isEmpty()) {
      Step step = steps.peek();
      if (step.group().applied().isInstalling()) {
        step.group().held().add(steps.remove());
        continue;
      }
      switch (step) {
        case Step.Tell tell -> {
          steps.remove();
          tell.told().accept(outside);
          tell.group().stepDone();
        }
        case Step.Apply ignored -> {
          batch.clear();
          long bytes = 0;
          while (bytes < BATCH_BYTES && steps.peek() instanceof Step.Apply apply) {
            bytes += apply.decided().entry().bytes();
            batch.add(apply);
            steps.remove();
          }
          if (!apply(batch, nowNanos)) {
            return;
          }
        }
      }
    }
  }

  private boolean apply(List<Step.Apply> batch, long nowNanos) {
    List<BitSet> effective;
    try {
      List<EntryApplier.Decided> decided = new ArrayList<>(batch.size());
      for (Step.Apply each : batch) {
        decided.add(each.decided());
      }
      effective = applier.apply(decided, nowNanos);
      full = false;
    } catch (DiskFullException e) {
      // Nothing was applied; what counts stays first in line until there is room.
      full = true;
      for (int i = batch.size() - 1; i >= 0; i--) {
        steps.addFirst(batch.get(i));
      }
      return false;
    }
    for (int i = 0; i < batch.size(); i++) {
      tell(batch.get(i), effective.get(i));
    }
    return true;
  }

  private void tell(Step.Apply step, BitSet effective) {
    Group group = step.group();
    InFlight.Batch own =
        step.decided().counts() ? group.inFlight().take(step.decided().entry().id()) : null;
    long ownThrough = 0;
    if (own != null) {
      ownThrough = own.last();
      for (int i = 0; i < own.items().size(); i++) {
        InFlight.Item item = own.items().get(i);
        if (InFlight.takesId(item.record()) && !effective.get(i)) {
          outside.refused(group.id(), item.sequence(), item.sequence());
        }
      }
    }
    outside.applied(group.id(), step.decided().entry().position(), ownThrough);
    group.stepDone();
  }
}
