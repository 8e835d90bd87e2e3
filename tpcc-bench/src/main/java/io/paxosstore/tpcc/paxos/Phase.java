package io.paxosstore.tpcc.paxos;

import java.io.IOException;
import java.util.List;

/**
 * One thing that is measured.
 *
 * @param name as on the command line
 * @param about what it does
 */
record Phase(String name, String about, Body body) {
  /** Measures. */
  interface Body {
    List<Line> run(Bench bench) throws IOException, InterruptedException;
  }

  /** All, in the order in which they run; those that share processes stand together. */
  static List<Phase> all() {
    return List.of(
        new Phase(
            "write16",
            "16-byte writes to one group, 1024 outstanding, and what they cost",
            bench -> LoadPhases.writes(bench, 16, 3)),
        new Phase(
            "write1k",
            "1 KiB writes to one group, 1024 outstanding",
            bench -> LoadPhases.writes(bench, 1024, 2)),
        new Phase(
            "write1",
            "16-byte writes one after another, beside a sync and a round trip",
            LoadPhases::oneByOne),
        new Phase(
            "readhome",
            "linearizable reads at home, 128 outstanding",
            bench -> LoadPhases.reads(bench, 1, 5)),
        new Phase(
            "readother",
            "linearizable reads at another replica, 128 outstanding",
            bench -> LoadPhases.reads(bench, 2, 3)),
        new Phase(
            "mixed", "half reads, half 16-byte writes at home, 128 outstanding", LoadPhases::mixed),
        new Phase(
            "groups64",
            "16-byte writes to 64 groups at random, 1024 outstanding",
            bench -> LoadPhases.groups(bench, 64, 0.7)),
        new Phase(
            "groups10000",
            "16-byte writes to 10,000 groups at random, 1024 outstanding",
            bench -> LoadPhases.groups(bench, 10_000, 0.5)),
        new Phase(
            "slowdisk",
            "16-byte writes, 16 outstanding, while one disk of three is 100 times slower",
            LoadPhases::slowDisk),
        new Phase(
            "kill",
            "the home is killed under two writers at the others",
            bench -> HitPhases.run(bench, Hit.KILL)),
        new Phase(
            "stop",
            "the home is paused under two writers at the others",
            bench -> HitPhases.run(bench, Hit.STOP)),
        new Phase(
            "drop",
            "what the home sends and is sent is dropped, under two writers at the others",
            bench -> HitPhases.run(bench, Hit.DROP)));
  }
}
