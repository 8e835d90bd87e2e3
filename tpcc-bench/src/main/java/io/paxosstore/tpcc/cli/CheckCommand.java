package io.paxosstore.tpcc.cli;

import io.paxosstore.tpcc.check.Checker;
import io.paxosstore.tpcc.check.Condition;
import io.paxosstore.tpcc.check.Finding;
import io.paxosstore.tpcc.check.Hosts;
import io.paxosstore.tpcc.schema.Database;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks the consistency conditions. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Checks the twelve consistency conditions and some more, also while transactions run. Exit"
            + " status 0 if all hold.")
final class CheckCommand implements Callable<Integer> {
  @Mixin private DatabaseOptions database;

  @Option(
      names = "--threads",
      defaultValue = "4",
      paramLabel = "N",
      description = "Connections that check side by side. By default ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--loaded",
      description = "Also what holds only until the first transaction after the load.")
  private boolean loaded;

  @Option(
      names = "--each-node",
      description = "All of it once for each host of the URL, through a connection to that alone.")
  private boolean eachNode;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Only these conditions, as 3.3.2.10.")
  private List<String> only = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Database target = database.database();
    List<Condition> conditions = conditions();
    boolean good = true;
    for (String url : eachNode ? Hosts.each(target.url()) : List.of(target.url())) {
      Database one = target.at(url);
      out.println(url);
      try (Checker checker = new Checker(one, threads)) {
        good &= checker.check(conditions, finding -> print(out, finding));
      } catch (SQLException e) {
        return Failures.tell(spec, one, e);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    out.println(good ? "all conditions hold" : "NOT ALL CONDITIONS HOLD");
    return good ? Exit.GOOD : Exit.DOES_NOT_HOLD;
  }

  private List<Condition> conditions() {
    List<Condition> all = Condition.all();
    for (String name : only) {
      if (all.stream().noneMatch(condition -> condition.name().equals(name))) {
        throw new ParameterException(spec.commandLine(), "there is no condition " + name);
      }
    }
    return all.stream()
        .filter(
            condition ->
                only.isEmpty()
                    ? loaded || condition.when() != Condition.When.LOADED
                    : only.contains(condition.name()))
        .toList();
  }

  private static void print(PrintStream out, Finding finding) {
    out.printf(
        Locale.ROOT,
        "%-6s %-18s %6.1f s  %s%n",
        finding.holds() ? "ok" : "FAILED",
        finding.condition().name(),
        finding.seconds(),
        finding.meaning());
    for (String row : finding.offending()) {
      out.println("         " + row);
    }
  }
}
