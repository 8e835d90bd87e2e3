package io.paxosstore.sql.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import sqlline.Application;
import sqlline.BuiltInProperty;
import sqlline.CommandHandler;
import sqlline.SqlLine;
import sqlline.SqlLineOpts;

/**
 * How sqlline looks and behaves here. Public, with a public constructor, because sqlline makes it
 * from its name.
 */
public final class ShellSettings extends Application {
  // Nobody's window bounds a line, and tables that break off are of no use to who reads them later.
  static final int WIDTH_OF_A_SCRIPT = 100_000;

  /** Used by sqlline. */
  public ShellSettings() {}

  @Override
  public String getInfoMessage() {
    return PaxosStoreCli.Version.current()
        + ". A statement ends with a semicolon; !tables lists tables, !help all commands, !quit"
        + " ends.";
  }

  /**
   * None: the driver that accepts the URL is registered by itself, and looking for fifty others
   * takes time.
   */
  @Override
  public Collection<String> initDrivers() {
    return List.of();
  }

  @Override
  public Collection<CommandHandler> getCommandHandlers(SqlLine sqlLine) {
    List<CatalogCommand> own = CatalogCommand.all((Shell) sqlLine);
    List<CommandHandler> handlers = new ArrayList<>(own);
    for (CommandHandler handler : super.getCommandHandlers(sqlLine)) {
      if (own.stream().noneMatch(command -> command.getName().equals(handler.getName()))) {
        handlers.add(handler);
      }
    }
    return handlers;
  }

  @Override
  public SqlLineOpts getOpts(SqlLine sqlLine) {
    SqlLineOpts options = super.getOpts(sqlLine);
    // sqlline sets its own default on every connection; it must not lower the database's.
    options.set(BuiltInProperty.ISOLATION, "TRANSACTION_SERIALIZABLE");
    options.set(BuiltInProperty.NULL_VALUE, "NULL");
    options.set(BuiltInProperty.SHOW_NESTED_ERRS, true);
    options.set(BuiltInProperty.CONFIRM, false);
    if (sqlLine instanceof Shell shell && !shell.isAtTerminal()) {
      options.set(BuiltInProperty.HEADER_INTERVAL, 0);
      options.set(BuiltInProperty.SHOW_ELAPSED_TIME, false);
    } else {
      options.set(BuiltInProperty.PROMPT, "paxosstore> ");
    }
    return options;
  }
}
