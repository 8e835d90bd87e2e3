package io.paxosstore.examples;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.primaryKey;
import static org.jooq.impl.DSL.table;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record3;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Tables are made, filled and joined with jOOQ: types are checked by the compiler, SQL is written
 * by the library.
 */
public final class JooqQueries {
  private static final Table<Record> AUTHOR = table(name("author"));
  private static final Field<Integer> AUTHOR_ID = field(name("author", "id"), SQLDataType.INTEGER);
  private static final Field<String> AUTHOR_NAME =
      field(name("author", "full_name"), SQLDataType.VARCHAR(60));

  private static final Table<Record> BOOK = table(name("book"));
  private static final Field<Integer> BOOK_ID = field(name("book", "id"), SQLDataType.INTEGER);
  private static final Field<Integer> BOOK_AUTHOR =
      field(name("book", "author_id"), SQLDataType.INTEGER);
  private static final Field<String> BOOK_TITLE =
      field(name("book", "title"), SQLDataType.VARCHAR(120));
  private static final Field<Integer> BOOK_YEAR =
      field(name("book", "published_in"), SQLDataType.INTEGER);

  private JooqQueries() {}

  /** Takes a JDBC URL, or none for a database in memory. */
  public static void main(String[] arguments) throws SQLException {
    String url = arguments.length == 0 ? "jdbc:paxosstore:mem:library" : arguments[0];
    try (Connection connection = DriverManager.getConnection(url)) {
      DSLContext library = library(connection);
      fill(library);
      System.out.println(booksByAuthor(library));
    }
  }

  static DSLContext library(Connection connection) {
    // Names as SQL means them, in upper case unless somebody quotes them.
    Settings settings =
        new Settings().withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED);
    return DSL.using(connection, SQLDialect.DEFAULT, settings);
  }

  static void fill(DSLContext library) {
    library
        .createTable(AUTHOR)
        .column("id", SQLDataType.INTEGER.notNull())
        .column("full_name", SQLDataType.VARCHAR(60).notNull())
        .constraints(primaryKey("id"))
        .execute();
    library
        .createTable(BOOK)
        .column("id", SQLDataType.INTEGER.notNull())
        .column("author_id", SQLDataType.INTEGER.notNull())
        .column("title", SQLDataType.VARCHAR(120).notNull())
        .column("published_in", SQLDataType.INTEGER)
        .constraints(primaryKey("id"))
        .execute();
    library.transaction(
        transaction -> {
          DSLContext within = transaction.dsl();
          within
              .insertInto(AUTHOR, AUTHOR_ID, AUTHOR_NAME)
              .values(1, "Donald Knuth")
              .values(2, "Leslie Lamport")
              .values(3, "Jim Gray")
              .execute();
          within
              .insertInto(BOOK, BOOK_ID, BOOK_AUTHOR, BOOK_TITLE, BOOK_YEAR)
              .values(1, 1, "Fundamental Algorithms", 1968)
              .values(2, 1, "Sorting and Searching", 1973)
              .values(3, 2, "Specifying Systems", 2002)
              .execute();
        });
  }

  /** Tables with their primary keys, as the database describes itself. */
  static List<String> tables(DSLContext library) {
    return library.meta().getSchemas("PUBLIC").stream()
        .flatMap(schema -> schema.getTables().stream())
        .map(table -> table.getName() + table.getPrimaryKey().getFields())
        .sorted()
        .toList();
  }

  /** Name, number of books and year of the newest; who has written more comes first. */
  static Result<Record3<String, Integer, Integer>> booksByAuthor(DSLContext library) {
    return library
        .select(AUTHOR_NAME, count(BOOK_ID), max(BOOK_YEAR))
        .from(AUTHOR)
        .leftJoin(BOOK)
        .on(BOOK_AUTHOR.eq(AUTHOR_ID))
        .groupBy(AUTHOR_NAME)
        .orderBy(count(BOOK_ID).desc(), AUTHOR_NAME)
        .fetch();
  }
}
