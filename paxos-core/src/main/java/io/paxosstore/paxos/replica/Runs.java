package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Ballot;
import java.util.ArrayList;
import java.util.List;

/** Which positions are held under which ballots, as runs; appending to the end is cheap. */
final class Runs {
  private final List<Run> runs = new ArrayList<>();

  List<Run> list() {
    return List.copyOf(runs);
  }

  void put(long position, Ballot ballot) {
    int at = runs.size();
    if (at > 0) {
      Run last = runs.getLast();
      if (last.through() + 1 == position && last.ballot().equals(ballot)) {
        runs.set(at - 1, new Run(ballot, last.from(), position));
        return;
      }
    }
    if (at > 0 && runs.getLast().through() >= position) {
      remove(position);
      at = firstBehind(position);
    }
    runs.add(at, new Run(ballot, position, position));
    joinWithNext(at);
    if (at > 0) {
      joinWithNext(at - 1);
    }
  }

  void remove(long position) {
    int at = firstBehind(position) - 1;
    if (at < 0 || !runs.get(at).covers(position)) {
      return;
    }
    Run run = runs.remove(at);
    if (position < run.through()) {
      runs.add(at, new Run(run.ballot(), position + 1, run.through()));
    }
    if (run.from() < position) {
      runs.add(at, new Run(run.ballot(), run.from(), position - 1));
    }
  }

  /** Forgets everything up to {@code position}. */
  void dropThrough(long position) {
    if (runs.isEmpty() || runs.getFirst().from() > position) {
      return;
    }
    int gone = 0;
    while (gone < runs.size() && runs.get(gone).through() <= position) {
      gone++;
    }
    runs.subList(0, gone).clear();
    if (!runs.isEmpty() && runs.getFirst().from() <= position) {
      Run run = runs.getFirst();
      runs.set(0, new Run(run.ballot(), position + 1, run.through()));
    }
  }

  /** Index of the first run that begins behind {@code position}. */
  private int firstBehind(long position) {
    int at = runs.size();
    while (at > 0 && runs.get(at - 1).from() > position) {
      at--;
    }
    return at;
  }

  private void joinWithNext(int at) {
    if (at + 1 >= runs.size()) {
      return;
    }
    Run run = runs.get(at);
    Run next = runs.get(at + 1);
    if (run.through() + 1 == next.from() && run.ballot().equals(next.ballot())) {
      runs.set(at, new Run(run.ballot(), run.from(), next.through()));
      runs.remove(at + 1);
    }
  }
}
