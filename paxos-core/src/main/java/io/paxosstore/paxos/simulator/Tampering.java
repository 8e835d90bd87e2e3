package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Replica;
import io.paxosstore.paxos.replica.Run;
import io.paxosstore.paxos.replica.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The planted bugs that lie in what messages say; without one, messages pass as they are. */
final class Tampering {
  private final World world;
  private final int self;
  private final Map<Integer, Long> numbers = new HashMap<>();

  /** Nodes, as bits, that were heard to hold an entry of this node under its ballot. */
  private final Map<BallotedEntry, Long> holders = new HashMap<>();

  Tampering(World world, int self) {
    this.world = world;
    this.self = self;
  }

  /** What goes out in place of the message. */
  GroupMessage told(int to, GroupMessage message) {
    numbers.put(to, message.number());
    if (world.plants(PlantedBug.ONE_RANGE_ONE_BALLOT)) {
      return withAccepted(message, oneRange(message.standing().accepted()));
    }
    return message;
  }

  /** What the replica hears in place of the message. */
  GroupMessage heard(int from, GroupMessage message, Replica replica) {
    @Nullable PlantedBug plant = world.plant;
    if (plant == null) {
      return message;
    }
    Standing standing = message.standing();
    return switch (plant) {
      case LEARNS_BY_POSITION -> {
        List<Run> runs = new ArrayList<>();
        for (BallotedEntry each : replica.undecided()) {
          if (each.position() <= standing.chosenThrough()) {
            runs.add(new Run(each.ballot(), each.position(), each.position()));
          }
        }
        for (Run run : standing.accepted()) {
          long above = Math.max(run.from(), standing.chosenThrough() + 1);
          if (above <= run.through()) {
            runs.add(new Run(run.ballot(), above, run.through()));
          }
        }
        yield withAccepted(message, runs);
      }
      case OLD_ACKNOWLEDGEMENT_CONFIRMS ->
          new GroupMessage(
              message.group(),
              message.epoch(),
              message.number(),
              numbers.getOrDefault(from, 0L),
              message.asks(),
              standing,
              message.view(),
              message.wanted(),
              message.entries(),
              message.learned(),
              message.baton(),
              message.stamp(),
              message.digest());
      case VERSION_CHECK_HEARS_CHOSEN_ONLY -> {
        if (replica.ballot().equals(Ballot.NONE)) {
          List<Run> runs = new ArrayList<>();
          for (Run run : standing.accepted()) {
            long through = Math.min(run.through(), standing.chosenThrough());
            if (run.from() <= through) {
              runs.add(new Run(run.ballot(), run.from(), through));
            }
          }
          yield withAccepted(message, runs);
        }
        yield message;
      }
      default -> message;
    };
  }

  /** Entries of this node that a majority is now heard to hold, for who does not wait (R2). */
  List<BallotedEntry> countVotes(int from, GroupMessage message, Replica replica) {
    if (!world.plants(PlantedBug.ACKNOWLEDGES_WHAT_IS_CHOSEN)) {
      return List.of();
    }
    List<BallotedEntry> chosen = new ArrayList<>();
    for (BallotedEntry each : replica.undecided()) {
      if (each.ballot().node() == self
          && each.ballot().equals(message.standing().acceptedAt(each.position()))) {
        long nodes = holders.merge(each, 1L << from, (a, b) -> a | b);
        // Its own copy is on its way to the disk, at least.
        if (Long.bitCount(nodes) + 1 > world.parameters.members() / 2) {
          chosen.add(each);
        }
      }
    }
    return chosen;
  }

  private static List<Run> oneRange(List<Run> runs) {
    if (runs.isEmpty()) {
      return runs;
    }
    Ballot greatest = runs.getLast().ballot();
    for (Run run : runs) {
      if (run.ballot().compareTo(greatest) > 0) {
        greatest = run.ballot();
      }
    }
    return List.of(new Run(greatest, runs.getFirst().from(), runs.getLast().through()));
  }

  private static GroupMessage withAccepted(GroupMessage message, List<Run> accepted) {
    Standing standing = message.standing();
    return new GroupMessage(
        message.group(),
        message.epoch(),
        message.number(),
        message.echo(),
        message.asks(),
        new Standing(standing.promised(), accepted, standing.head(), standing.trimmedThrough()),
        message.view(),
        message.wanted(),
        message.entries(),
        message.learned(),
        message.baton(),
        message.stamp(),
        message.digest());
  }
}
