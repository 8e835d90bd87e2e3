package io.paxosstore.sql.cli;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.operator.OperatorClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The protocol of one group as a server speaks it. Exit code 1 if none runs there. */
@Command(
    name = "trace",
    description =
        "Prints what happens to one group's replica in a server that runs on this machine, and"
            + " what it does then.",
    mixinStandardHelpOptions = true)
final class PaxosTraceCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "The data directory of a server that runs on this machine.")
  private Path directory = Path.of("");

  @Option(
      names = "--group",
      required = true,
      paramLabel = "FAMILY/SLOT",
      converter = VoteCommand.GroupName.class,
      description = "The entity group, as 'cluster status --groups' names it.")
  private @Nullable GroupId group;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      description = "For so long, at most an hour (${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Option(
      names = "--lines",
      paramLabel = "LINES",
      description = "At most so many (${DEFAULT-VALUE}).")
  private int lines = 100_000;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path data = directory.toAbsolutePath().normalize();
    String refused;
    try {
      refused =
          new OperatorClient(data)
              .ask(
                  "trace " + Objects.requireNonNull(group) + " " + seconds + " " + lines,
                  line -> {
                    out.println(line);
                    out.flush();
                  });
    } catch (IOException e) {
      refused = "no server answers in " + data + ": " + e.getMessage();
    }
    if (refused != null) {
      err.println("paxosstore: " + refused);
      return 1;
    }
    return 0;
  }
}
