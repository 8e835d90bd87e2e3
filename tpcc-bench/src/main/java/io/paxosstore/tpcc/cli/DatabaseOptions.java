package io.paxosstore.tpcc.cli;

import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.Dialect;
import io.paxosstore.tpcc.schema.UnknownDialectException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The database that a command works on. */
final class DatabaseOptions {
  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "JDBC URL of the database.")
  private String url = "";

  @Option(names = "--user", paramLabel = "NAME", description = "User, unless the URL has it.")
  private @Nullable String user;

  @Option(names = "--password", paramLabel = "TEXT", description = "Password likewise.")
  private @Nullable String password;

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      description =
          "paxosstore, paxosstore-plain (without entity groups), postgresql, mariadb or h2. By"
              + " default what the URL tells.")
  private @Nullable String dialect;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  Database database() {
    try {
      return new Database(
          url, user, password, dialect == null ? Dialect.ofUrl(url) : Dialect.named(dialect));
    } catch (UnknownDialectException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
