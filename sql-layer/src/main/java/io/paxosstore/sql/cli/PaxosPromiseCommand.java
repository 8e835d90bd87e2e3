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

/** Promise, head and floor of each group. */
@Command(
    name = "promise",
    description =
        "Prints each group's promise, head, what is known to be chosen, and floor; of a server"
            + " that runs, of those in its memory.",
    mixinStandardHelpOptions = true)
final class PaxosPromiseCommand extends VoteCommand {
  @Override
  String question(@Nullable GroupId group) {
    return group == null ? "promise" : "promise " + group;
  }

  @Override
  void print(VoteInspector votes, Predicate<GroupId> groups, PrintWriter out) throws IOException {
    List<GroupVote> read = votes.read(groups, (_, _, _) -> {});
    read.forEach(each -> out.println(each.summary()));
    out.println(read.size() + " groups");
  }
}
