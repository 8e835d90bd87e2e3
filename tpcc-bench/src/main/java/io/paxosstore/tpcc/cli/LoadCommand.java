package io.paxosstore.tpcc.cli;

import io.paxosstore.tpcc.load.LoadOptions;
import io.paxosstore.tpcc.load.LoadRefusedException;
import io.paxosstore.tpcc.load.LoadResult;
import io.paxosstore.tpcc.load.Loader;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.Schema;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Creates the tables and fills them. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description =
        "Creates the tables and fills them. A load that was cut short goes on when it is started"
            + " again.")
final class LoadCommand implements Callable<Integer> {
  @Mixin private DatabaseOptions database;

  @Option(
      names = "--warehouses",
      defaultValue = "1",
      paramLabel = "N",
      description = "Warehouses, of some 600,000 rows each. By default ${DEFAULT-VALUE}.")
  private int warehouses;

  @Option(
      names = "--threads",
      defaultValue = "4",
      paramLabel = "N",
      description = "Connections that load side by side. By default ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--batch",
      defaultValue = "1000",
      paramLabel = "ROWS",
      description = "Rows that are committed together. By default ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "What all rows are made of. By default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--drop", description = "Drops the tables first, if there are any.")
  private boolean drop;

  @Option(names = "--foreign-keys", description = "Creates the tables with foreign keys.")
  private boolean foreignKeys;

  @Option(
      names = "--slots",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "PaxosStore: number of groups that warehouses are spread over; 0: as the database has it."
              + " By default ${DEFAULT-VALUE}.")
  private int slots;

  @Option(
      names = "--small",
      description = "A reduced scale of some 9,000 rows a warehouse, to try things out.")
  private boolean small;

  @Option(
      names = "--progress",
      defaultValue = "2",
      paramLabel = "SECONDS",
      description = "Time between lines of progress. By default ${DEFAULT-VALUE}.")
  private double progress;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Database target = database.database();
    try {
      LoadOptions options =
          new LoadOptions(
              small ? Scale.small(warehouses) : Scale.full(warehouses),
              threads,
              batch,
              seed,
              drop,
              foreignKeys,
              slots,
              Duration.ofMillis(Math.round(1_000 * progress)));
      // Refuses slots where there are none, before anything is done.
      new Schema(target.dialect(), foreignKeys, slots);
      print(out, target, new Loader(target, options, out).run());
      return Exit.GOOD;
    } catch (IllegalArgumentException | LoadRefusedException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (SQLException e) {
      return Failures.tell(spec, target, e);
    }
  }

  private static void print(PrintStream out, Database target, LoadResult result) {
    int warehouses = result.info().scale().warehouses();
    String what =
        warehouses
            + (warehouses == 1 ? " warehouse" : " warehouses")
            + (result.info().scale().isFull() ? "" : " of a reduced scale")
            + " in "
            + target;
    if (result.rows() == 0) {
      out.println(what + ": loaded before");
    } else {
      out.printf(
          Locale.ROOT,
          "%s: loaded %,d rows in %.1f s, %,.0f rows/s, %d retries%n",
          what,
          result.rows(),
          result.seconds(),
          result.rows() / result.seconds(),
          result.retries());
    }
  }
}
