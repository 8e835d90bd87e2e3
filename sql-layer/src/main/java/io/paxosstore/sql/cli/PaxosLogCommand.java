package io.paxosstore.sql.cli;

import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.node.GroupVote;
import io.paxosstore.paxos.node.VoteInspector;
import io.paxosstore.paxos.text.ProtocolText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The entries that a group's log holds here. */
@Command(
    name = "log",
    description =
        "Prints what the shared log holds of each group: positions, ids, ballots, and what became"
            + " of the entries.",
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
    out.println(summary(vote));
    int size = vote.entries().size();
    int from = Math.max(0, size - Math.max(0, limit));
    if (from > 0) {
      out.println("  " + from + " older entries");
    }
    for (GroupVote.Held each : vote.entries().subList(from, size)) {
      out.println(
          "  "
              + ProtocolText.of(each.balloted())
              + "  "
              + each.fate().name().toLowerCase(Locale.ROOT));
      if (records) {
        for (EntryRecord record : each.balloted().entry().records()) {
          out.println("      " + ProtocolText.of(record));
        }
      }
    }
  }
}
