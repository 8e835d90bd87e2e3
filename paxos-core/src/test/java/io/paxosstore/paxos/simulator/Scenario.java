package io.paxosstore.paxos.simulator;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The counterexamples of {@code protocol-rules.md} as schedules: each ends well because of the rule
 * that it is about, and does not without it. The home is node 1 where nothing else is said, and
 * times are such that a message takes about a millisecond and a sync another.
 */
enum Scenario {
  /** R1: the first of three entries is lost, so the others must not count, though chosen. */
  A_CHOSEN_ENTRY_BEHIND_A_LOST_ONE_IS_VOID(3, 4) {
    @Override
    void play(Script script) {
      loseTheFirstOfThree(script);
      script.crash(1);
      script.run(10);
      Operation after = script.write(2, 3);
      script.run(500);
      script.isCommitted(after);
      script.heal();
    }
  },

  /** R2: a majority holds the entry, an earlier one is lost. */
  WHAT_A_MAJORITY_HOLDS_IS_NOT_ACKNOWLEDGED_BEFORE_IT_COUNTS(3, 4) {
    @Override
    void play(Script script) {
      Operation behind = loseTheFirstOfThree(script);
      script.isUnderWay(behind);
      script.crash(1);
      script.acquire(2);
      script.run(500);
      script.heal();
    }
  },

  /** R3: an entry was acknowledged by nodes 1 and 3, and 2 takes over. */
  A_NEW_HOME_ANSWERS_ONLY_ONCE_AN_ENTRY_OF_ITS_OWN_COUNTS(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.cut(1, 2);
      Operation write = script.write(1, 0);
      script.run(10);
      script.isCommitted(write);
      script.crash(1);
      script.run(5);
      script.hold(3, 2);
      script.acquire(2);
      script.run(10);
      Operation read = script.readAtHome(2, 0);
      script.run(10);
      script.isUnderWay(read);
      script.release(3, 2);
      script.run(50);
      script.hasRead(read, write);
      script.heal();
    }
  },

  /** R4: the home sleeps through a takeover and wakes up with a read before it. */
  A_PAUSED_HOME_SERVES_NO_STALE_READ(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.world.node(1).pause();
      script.run(1_000);
      Operation write = script.write(2, 0);
      script.run(1_000);
      script.isCommitted(write);
      Operation read = script.readAtHome(1, 0);
      script.run(1);
      script.world.node(1).resume();
      script.run(1_000);
      script.hasRead(read, write);
      script.heal();
    }
  },

  /** R5: an acknowledgement to the node's life before arrives after a read has begun. */
  AN_ECHO_OF_AN_EARLIER_LIFE_CONFIRMS_NOTHING(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      for (int i = 0; i < 10; i++) {
        script.write(1, 1);
        script.run(10);
      }
      script.hold(3, 1);
      Operation before = script.write(1, 0);
      script.run(10);
      script.isCommitted(before);
      script.cut(3, 1);
      script.crash(1);
      script.start(1);
      Operation again = script.write(1, 1);
      script.run(50);
      script.isCommitted(again);
      script.isolate(1);
      script.suspect(2, 1);
      Operation write = script.write(2, 0);
      script.run(50);
      script.isCommitted(write);
      Operation read = script.readAtHome(1, 0);
      script.run(10);
      script.join(3, 1);
      script.join(3, 1);
      script.release(3, 1);
      script.run(50);
      script.isUnderWay(read);
      script.heal();
      script.hasRead(read, write);
    }
  },

  /** R6: nodes 1 and 2 crash before their syncs return. */
  A_VOTE_IS_TOLD_WHEN_IT_IS_DURABLE(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.stall(1);
      script.stall(2);
      script.cut(1, 3);
      Operation write = script.write(1, 0);
      script.run(20);
      script.isUnderWay(write);
      crashBothAndGoOn(script);
    }
  },

  /** R6: the home's own vote, and it is the one that decides. */
  THE_HOME_COUNTS_ITSELF_AFTER_ITS_OWN_SYNC(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.stall(1);
      script.cut(1, 3);
      Operation write = script.write(1, 0);
      script.run(20);
      script.isUnderWay(write);
      crashBothAndGoOn(script);
    }
  },

  /** R8: acknowledged on nodes 1 and 2, the disk of 2 is lost, and 1 is away. */
  A_WIPED_DISK_HAS_NO_VOTE(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.isolate(3);
      Operation write = script.write(1, 0);
      script.run(20);
      script.isCommitted(write);
      script.world.node(2).wipe();
      script.start(2);
      script.isolate(1);
      script.rejoin(3);
      script.cut(1, 3);
      script.cut(3, 1);
      script.suspect(3, 1);
      Operation other = script.write(3, 1);
      script.run(1_000);
      script.isUnderWay(other);
      script.join(1, 3);
      script.join(3, 1);
      script.heal();
    }
  },

  /** R9: the home never sent the record, but a copy of the request waits elsewhere. */
  A_REFUSAL_IS_NO_ANSWER_WHILE_A_COPY_IS_UNDER_WAY(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.cut(1, 2);
      script.cut(1, 3);
      script.write(1, 0);
      script.run(5);
      Operation queued = script.write(1, 1);
      script.run(5);
      script.suspect(3, 1);
      script.run(1);
      script.repeat(queued, 3);
      script.run(100);
      script.isCommitted(queued);
      script.heal();
    }
  },

  /** R11 and further rule 9: the wall clock was set back while the node was down. */
  STAMPS_ASCEND_THOUGH_THE_CLOCK_WAS_SET_BACK(1, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.run(500);
      script.crash(1);
      script.world.node(1).skewMillis = -10_000;
      script.start(1);
      Operation write = script.write(1, 0);
      script.run(100);
      script.isCommitted(write);
      script.heal();
    }
  },

  /** Further rule 1: a node holds the second of two entries, and not the first. */
  A_GAP_IN_WHAT_IS_ACCEPTED_IS_TOLD_AS_A_GAP(3, 4) {
    @Override
    void play(Script script) {
      Operation behind = loseTheFirstOfThree(script);
      script.isUnderWay(behind);
      script.heal();
    }
  },

  /** Further rule 2: node 2 holds an entry that was not chosen, and hears that its position is. */
  AN_ENTRY_IS_LEARNT_BY_ITS_ID(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.stall(1);
      script.cut(1, 3);
      script.write(1, 0);
      script.run(5);
      script.isolate(2);
      script.crash(1);
      script.join(1, 3);
      script.unstall(1);
      script.start(1);
      script.run(5);
      Operation other = script.write(3, 1);
      script.run(500);
      script.isCommitted(other);
      script.rejoin(2);
      Operation last = script.write(3, 2);
      script.run(500);
      script.isCommitted(last);
      script.heal();
    }
  },

  /** Further rule 3: a client that heard nothing sends its request once more. */
  A_REPEATED_REQUEST_HAS_ITS_EFFECT_ONCE(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      Operation write = script.write(2, 0);
      script.run(1);
      script.repeat(write, 3);
      script.run(50);
      script.isCommitted(write);
      script.heal();
    }
  },

  /** Further rule 6: an acknowledgement from before a takeover arrives after a read has begun. */
  AN_OLD_ACKNOWLEDGEMENT_CONFIRMS_NOTHING(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.hold(3, 1);
      Operation before = script.write(1, 0);
      script.run(10);
      script.isCommitted(before);
      script.isolate(1);
      script.suspect(2, 1);
      Operation write = script.write(2, 0);
      script.run(50);
      script.isCommitted(write);
      Operation read = script.readAtHome(1, 0);
      script.run(10);
      script.join(3, 1);
      script.release(3, 1);
      script.run(50);
      script.isUnderWay(read);
      script.cut(3, 1);
      script.rejoin(1);
      script.heal();
      script.hasRead(read, write);
    }
  },

  /**
   * Further rule 10: node 3 has accepted what node 1 acknowledged, and has not heard more of it.
   */
  A_VERSION_CHECK_HEARS_OF_WHAT_IS_ACCEPTED(3, 1) {
    @Override
    void play(Script script) {
      script.makeHome(1);
      script.cut(1, 2);
      script.cut(2, 1);
      Operation write = script.write(1, 0);
      script.run(2);
      script.hold(1, 3);
      script.run(20);
      script.isCommitted(write);
      Operation read = script.readHere(2, 0);
      script.run(2_000);
      script.hasRead(read, write);
      script.release(1, 3);
      script.join(1, 2);
      script.join(2, 1);
      script.heal();
    }
  },

  /** Further rule 19: a single replica has written what is not yet durable. */
  A_GROUP_WITH_SOMETHING_UNSYNCED_IS_NOT_EVICTED(1, 1) {
    @Override
    void play(Script script) {
      script.stall(1);
      Operation first = script.write(1, 0);
      script.run(5);
      script.world.evict(1, 0);
      script.run(1);
      Operation second = script.write(1, 1);
      script.run(5);
      script.unstall(1);
      script.run(50);
      script.isCommitted(first);
      script.isCommitted(second);
      script.heal();
    }
  };

  private final int members;
  private final int window;

  Scenario(int members, int window) {
    this.members = members;
    this.window = window;
  }

  abstract void play(Script script);

  /** Plays with a rule left out, or with all of them. */
  void play(@Nullable PlantedBug plant, @Nullable Consumer<String> printer) {
    play(new Script(members, window, plant, printer));
  }

  /** Three entries of node 1: nobody gets the first, node 3 gets the others. Returns the second. */
  private static Operation loseTheFirstOfThree(Script script) {
    script.makeHome(1);
    script.cut(1, 2);
    script.cut(1, 3);
    script.write(1, 0);
    script.run(2);
    script.join(1, 3);
    Operation second = script.write(1, 1);
    script.run(1);
    script.write(1, 2);
    script.run(10);
    return second;
  }

  /** Nodes 1 and 2 lose what they had not synced; node 3 and one of them go on. */
  private static void crashBothAndGoOn(Script script) {
    script.crash(1);
    script.crash(2);
    script.join(1, 3);
    script.unstall(1);
    script.start(1);
    script.start(2);
    Operation other = script.write(3, 1);
    script.run(500);
    script.isCommitted(other);
    script.heal();
  }
}
