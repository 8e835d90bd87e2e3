package io.paxosstore.paxos.node;

import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.replica.Head;
import io.paxosstore.paxos.text.ProtocolText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is held of one group's vote, in a closed data directory or by a node that runs.
 *
 * @param promised no lower ballot is accepted by this replica
 * @param head what the storage engine has applied: durably, in a closed directory
 * @param checksum running checksum at the head
 * @param floor requests attempted at or below it are refused; 0 if there is none
 * @param installing true if a snapshot was being put in place
 * @param chosenThrough the entries up to here are known to be chosen
 * @param entries what the log, or the memory of a node that runs, still holds, ascending
 */
public record GroupVote(
    GroupId group,
    Ballot promised,
    Head head,
    int checksum,
    long floor,
    boolean installing,
    long chosenThrough,
    List<Held> entries) {
  /** What became of an entry, as far as this directory knows. */
  public enum Fate {
    /** Chosen, and it names the head before it: it has its effect. */
    COUNTS,

    /** Chosen, and it names another head: it has none (R1). */
    VOID,

    /** Held, and not known to be chosen. A node without others counts what it holds. */
    OPEN,

    /** Its position is decided; by what, the log no longer tells. */
    SETTLED
  }

  /** An entry and what became of it. */
  public record Held(BallotedEntry balloted, Fate fate) {}

  /** Copies the list. */
  public GroupVote {
    entries = List.copyOf(entries);
  }

  /** Promise, head and extent in one line. */
  public String summary() {
    StringBuilder text =
        new StringBuilder("group " + group)
            .append("  promised ")
            .append(ProtocolText.of(promised))
            .append("  head ")
            .append(ProtocolText.of(head))
            .append("  chosen through ")
            .append(chosenThrough)
            .append("  floor ")
            .append(floor)
            .append(String.format("  checksum %08x", checksum));
    if (!entries.isEmpty()) {
      text.append("  holds ")
          .append(entries.getFirst().balloted().position())
          .append(" to ")
          .append(entries.getLast().balloted().position());
    }
    return text.append(installing ? "  installing a snapshot" : "").toString();
  }

  /**
   * The last entries and what became of them, one a line, each followed by its records if asked.
   */
  public void print(int limit, boolean records, Consumer<String> lines) {
    int from = Math.max(0, entries.size() - Math.max(0, limit));
    if (from > 0) {
      lines.accept("  " + from + " older entries");
    }
    for (Held each : entries.subList(from, entries.size())) {
      lines.accept(
          "  " + ProtocolText.of(each.balloted) + "  " + each.fate.name().toLowerCase(Locale.ROOT));
      if (records) {
        for (EntryRecord record : each.balloted.entry().records()) {
          lines.accept("      " + ProtocolText.of(record));
        }
      }
    }
  }

  /** Judges what the log holds by the chain rule, from the one head that is known for sure. */
  static List<Held> judge(Head head, long chosenThrough, List<BallotedEntry> entries) {
    Set<EntryId> counted = counted(head, entries);
    boolean chained = false;
    EntryId last = head.id();
    List<Held> judged = new ArrayList<>();
    for (BallotedEntry each : entries) {
      Fate fate;
      if (each.position() <= head.position()) {
        // Void at the very beginning and replaced by a snapshot look the same.
        boolean counts = counted.contains(each.entry().id());
        chained |= counts;
        fate = counts ? Fate.COUNTS : chained ? Fate.VOID : Fate.SETTLED;
      } else if (each.position() > chosenThrough) {
        fate = Fate.OPEN;
      } else if (each.entry().previous().equals(last)) {
        fate = Fate.COUNTS;
        last = each.entry().id();
      } else {
        fate = Fate.VOID;
      }
      judged.add(new Held(each, fate));
    }
    return judged;
  }

  /** The head counts, and so does what it names, and what that names. */
  private static Set<EntryId> counted(Head head, List<BallotedEntry> entries) {
    Set<EntryId> counted = new HashSet<>();
    EntryId next = head.id();
    for (BallotedEntry each : entries.reversed()) {
      if (each.position() <= head.position() && each.entry().id().equals(next)) {
        counted.add(next);
        next = each.entry().previous();
      }
    }
    return counted;
  }
}
