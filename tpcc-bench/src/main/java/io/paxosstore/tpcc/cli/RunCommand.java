package io.paxosstore.tpcc.cli;

import io.paxosstore.tpcc.load.LoadOptions;
import io.paxosstore.tpcc.load.LoadRefusedException;
import io.paxosstore.tpcc.load.Loader;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.report.TextReport;
import io.paxosstore.tpcc.run.Conditions;
import io.paxosstore.tpcc.run.NotLoadedException;
import io.paxosstore.tpcc.run.Run;
import io.paxosstore.tpcc.run.RunOptions;
import io.paxosstore.tpcc.schema.Database;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs terminals against a database that is loaded, and reports. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs terminals against a database that is loaded, and reports. TPC-C style, not a TPC"
          + " result.",
      "Exit status: 0 if everything holds, 1 if not, 2 for a wrong option, 3 if the database"
          + " failed."
    })
final class RunCommand implements Callable<Integer> {
  private static final int LOAD_THREADS = 4;
  private static final int LOAD_BATCH = 1_000;
  private static final Duration LOAD_PROGRESS = Duration.ofSeconds(2);

  @Mixin private DatabaseOptions database;

  @Mixin private BehaviourOptions behaviour;

  @Option(
      names = "--load",
      defaultValue = "0",
      paramLabel = "WAREHOUSES",
      description =
          "First loads so many warehouses, unless that was done. An embedded database in memory"
              + " is gone with the command that loaded it, so it needs this.")
  private int load;

  @Option(names = "--small", description = "With --load: of a reduced scale, to try things out.")
  private boolean small;

  @Option(
      names = "--check",
      description = "After the run checks the consistency conditions of clause 3.3.2.")
  private boolean check;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Database target = database.database();
    // Open throughout, so that an embedded database is too.
    try (Connection connection = target.connect()) {
      if (load > 0) {
        load(target, small ? Scale.small(load) : Scale.full(load), out);
      }
      RunResult result =
          behaviour.run(target.dialect(), options -> run(target, connection, options, out));
      TextReport.print(result, out);
      return result.holds() ? Exit.GOOD : Exit.DOES_NOT_HOLD;
    } catch (NotLoadedException | LoadRefusedException | IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (SQLException e) {
      return Failures.tell(spec, target, e);
    }
  }

  private RunResult run(Database target, Connection connection, RunOptions options, PrintStream out)
      throws SQLException, InterruptedException, NotLoadedException {
    RunResult result = new Run(target, options, out).execute(connection);
    return check ? result.with(List.of(Conditions.check(target, "", 1))) : result;
  }

  /** Loads what is not there yet. */
  static void load(Database target, Scale scale, PrintStream out)
      throws SQLException, InterruptedException, LoadRefusedException {
    LoadOptions options =
        new LoadOptions(scale, LOAD_THREADS, LOAD_BATCH, 1, false, false, 0, LOAD_PROGRESS);
    new Loader(target, options, out).run();
  }
}
