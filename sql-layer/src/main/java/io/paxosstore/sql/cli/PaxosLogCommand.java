package io.paxosstore.sql.cli;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.node.GroupVote;
import io.paxosstore.paxos.node.VoteInspector;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The entries that a group's log holds here. */
@Command(
    name = "log",
    description =
        "Prints what the shared log holds of each group: positions, ids, ballots, and what became"
            + " of the entries. Of a server that runs: what it has of one group in memory.",
    mixinStandardHelpOptions = true)
final class PaxosLogCommand extends VoteCommand {
  @Option(names = "--records", description = "Prints each entry's records, too.")
  private boolean records;

  @Option(
      names = "--changes",
      description = "Prints the changes of the votes, in the order in which they were logged.")
  private boolean changes;

  @Option(
      names = "--limit",
      paramLabel = "ENTRIES",
      description = "At most so many entries of each group, the last (${DEFAULT-VALUE}).")
  private int limit = 1000;

  @Override
  String question(@Nullable GroupId group) {
    if (group == null || changes) {
      throw new ParameterException(
          spec.commandLine(),
          "a server has this directory open: it is asked for one --group at a time, without"
              + " --changes");
    }
    return "log " + group + " " + limit + " " + records;
  }

  @Override
  void print(VoteInspector votes, Predicate<GroupId> groups, PrintWriter out) throws IOException {
    List<GroupVote> read =
        votes.read(
            groups,
            (position, group, change) -> {
              if (changes) {
                out.println(position + "  " + group + "  " + change);
              }
            });
    if (!changes) {
      read.forEach(each -> print(each, out));
    }
  }

  private void print(GroupVote vote, PrintWriter out) {
    out.println(vote.summary());
    vote.print(limit, records, out::println);
  }
}
