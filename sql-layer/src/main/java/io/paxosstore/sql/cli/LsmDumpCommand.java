package io.paxosstore.sql.cli;

import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.rows.KeyText;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The rows of tables, as they lie in the files. */
@Command(
    name = "dump",
    description = "Prints the rows of all tables, all versions, file by file.",
    mixinStandardHelpOptions = true)
final class LsmDumpCommand extends InspectCommand {
  private static final int VALUE_BYTES = 32;

  @Option(names = "--table", paramLabel = "NUMBER", description = "Only this table.")
  private @Nullable Long table;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      description = "At most so many rows of each table (${DEFAULT-VALUE}).")
  private long limit = 100;

  @Override
  int inspect(StoreInspector store, PrintWriter out) throws IOException {
    for (TableMeta each : store.manifest().tables()) {
      if (table == null || table == each.number()) {
        out.println(each.fileName() + ": " + each.rows() + " rows");
        store.rows(each, limit, row -> print(row, out));
      }
    }
    return 0;
  }

  private static void print(RowSource row, PrintWriter out) {
    String value =
        row.isTombstone()
            ? "deleted"
            : KeyText.of(
                Arrays.copyOfRange(
                    row.valueArray(), row.valueOffset(), row.valueOffset() + row.valueLength()),
                VALUE_BYTES);
    out.println("  " + KeyText.of(row.copyKey()) + " @" + row.version() + " " + value);
  }
}
