package io.paxosstore.sql.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/**
 * What {@code bin/paxosstore} starts. Exit codes: 0 done, 1 the command failed, 2 the command line
 * makes no sense.
 */
@Command(
    name = "paxosstore",
    description = "A SQL table database for the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = PaxosStoreCli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SqlCommand.class,
      ServerCommand.class,
      ClusterCommand.class,
      SimulateCommand.class,
      LsmCommand.class,
      LogCommand.class,
      PaxosCommand.class,
      ClasspathCommand.class,
      VersionCommand.class,
      HelpCommand.class
    })
public final class PaxosStoreCli {
  private PaxosStoreCli() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new PaxosStoreCli());
  }

  /** Told by the jar; classes that were never packaged have no version. */
  static final class Version implements IVersionProvider {
    static String current() {
      @Nullable String version = PaxosStoreCli.class.getPackage().getImplementationVersion();
      return "PaxosStore " + (version == null ? "(not packaged)" : version);
    }

    @Override
    public String[] getVersion() {
      return new String[] {current()};
    }
  }
}
