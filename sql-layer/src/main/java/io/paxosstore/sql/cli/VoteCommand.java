package io.paxosstore.sql.cli;

import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.node.VoteInspector;
import io.paxosstore.sql.operator.OperatorClient;
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
      try {
        return GroupId.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "A data directory; of a server that runs on this machine, too.")
  private Path directory = Path.of("");

  @Option(
      names = "--group",
      paramLabel = "FAMILY/SLOT",
      converter = GroupName.class,
      description = "Only this entity group, as 'cluster status --groups' names it.")
  private @Nullable GroupId group;

  @Spec CommandSpec spec;

  /**
   * What is asked of a node that runs.
   *
   * @throws picocli.CommandLine.ParameterException if that makes no sense there
   */
  abstract String question(@Nullable GroupId group);

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
    } catch (DirectoryLockedException e) {
      OperatorClient node = new OperatorClient(data);
      if (node.isThere()) {
        return ask(node, out, err);
      }
      err.println("paxosstore: " + e.getMessage());
      return 1;
    } catch (StorageException e) {
      err.println("paxosstore: " + e.getMessage());
      return 1;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int ask(OperatorClient node, PrintWriter out, PrintWriter err) throws IOException {
    String refused = node.ask(question(group), out::println);
    if (refused != null) {
      err.println("paxosstore: " + refused);
      return 1;
    }
    return 0;
  }
}
