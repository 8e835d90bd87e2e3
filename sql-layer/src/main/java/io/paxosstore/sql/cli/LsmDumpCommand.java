package io.paxosstore.sql.cli;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.inspect.KeyText;
import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The rows of tables, as they lie in the files. */
@Command(
    name = "dump",
    description = "Prints the rows of all tables, all versions, file by file.",
    mixinStandardHelpOptions = true)
final class LsmDumpCommand implements Callable<Integer> {
  private static final int VALUE_BYTES = 32;

  @Mixin private LsmCommand.Where where;

  @Option(names = "--table", paramLabel = "NUMBER", description = "Only this table.")
  private @Nullable Long table;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      description = "At most so many rows of each table (${DEFAULT-VALUE}).")
  private long limit = 100;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (StoreInspector store = where.open()) {
      for (TableMeta each : store.manifest().tables()) {
        if (table == null || table == each.number()) {
          out.println(each.fileName() + ": " + each.rows() + " rows");
          store.rows(each, limit, row -> print(row, out));
        }
      }
      return 0;
    } catch (StorageException e) {
      spec.commandLine().getErr().println("paxosstore: " + e.getMessage());
      return 1;
    } finally {
      out.flush();
    }
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
