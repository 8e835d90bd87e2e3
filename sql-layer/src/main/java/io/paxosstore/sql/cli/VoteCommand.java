package io.paxosstore.sql.cli;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.node.GroupVote;
import io.paxosstore.paxos.node.VoteInspector;
import io.paxosstore.paxos.text.ProtocolText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * A command on the votes of a data directory that nobody has open. Exit code 1 if it is damaged.
 */
abstract class VoteCommand implements Callable<Integer> {
  /** Reads {@code FAMILY/SLOT}. */
  static final class GroupName implements ITypeConverter<GroupId> {
    @Override
    public GroupId convert(String text) {
      String[] parts = text.split("/", -1);
      try {
        if (parts.length == 2) {
          return new GroupId(
              Integer.parseUnsignedInt(parts[0]), Integer.parseUnsignedInt(parts[1]));
        }
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not FAMILY/SLOT");
      }
      throw new TypeConversionException("'" + text + "' is not FAMILY/SLOT");
    }
  }

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "A data directory that nobody has open.")
  private Path directory = Path.of("");

  @Option(
      names = "--group",
      paramLabel = "FAMILY/SLOT",
      converter = GroupName.class,
      description = "Only this entity group, as 'cluster status --groups' names it.")
  private @Nullable GroupId group;

  @Spec private CommandSpec spec;

  /** Prints what is asked for. */
  abstract void print(VoteInspector votes, Predicate<GroupId> groups, PrintWriter out)
      throws IOException;

  @Override
  public final Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    GroupId only = group;
    Path data = directory.toAbsolutePath().normalize();
    try (VoteInspector votes = VoteInspector.open(RealFileSystem.INSTANCE, data)) {
      print(votes, id -> only == null || id.equals(only), out);
      votes.findings().forEach(each -> err.println("paxosstore: " + each));
      return votes.findings().isEmpty() ? 0 : 1;
    } catch (StorageException e) {
      err.println("paxosstore: " + e.getMessage());
      return 1;
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** One line about a group. */
  static String summary(GroupVote vote) {
    StringBuilder text =
        new StringBuilder("group " + vote.group())
            .append("  promised ")
            .append(ProtocolText.of(vote.promised()))
            .append("  head ")
            .append(ProtocolText.of(vote.head()))
            .append("  chosen through ")
            .append(vote.chosenThrough())
            .append("  floor ")
            .append(vote.floor())
            .append(String.format("  checksum %08x", vote.checksum()));
    if (!vote.entries().isEmpty()) {
      text.append("  log holds ")
          .append(vote.entries().getFirst().balloted().position())
          .append(" to ")
          .append(vote.entries().getLast().balloted().position());
    }
    return text.append(vote.installing() ? "  installing a snapshot" : "").toString();
  }
}
