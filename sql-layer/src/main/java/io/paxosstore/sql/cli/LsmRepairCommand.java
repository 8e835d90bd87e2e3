package io.paxosstore.sql.cli;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.repair.AcceptedLoss;
import io.paxosstore.lsm.repair.RepairOptions;
import io.paxosstore.lsm.repair.RepairReport;
import io.paxosstore.lsm.repair.StoreRepair;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a damaged store usable again. Exit code 0 if nothing of it is refused afterwards. */
@Command(
    name = "repair",
    description =
        "Replaces damaged tables by what can be read of them for certain; the rest is recorded as"
            + " lost, and reads that may need it are refused. Invents nothing; damaged files stay,"
            + " as *.damaged. Exit code 1 if it cannot, or if something is lost and not given up.",
    mixinStandardHelpOptions = true)
final class LsmRepairCommand extends StoreCommand {
  private static final Pattern TABLE = Pattern.compile("\\d{1,18}\\.sst(\\.damaged)?");

  @Option(names = "--dry-run", description = "Only tells what would be done.")
  private boolean dryRun;

  @Option(
      names = "--accept-loss",
      description =
          "Gives up what is lost: its keys count as deleted, up to the greatest version that can"
              + " have been lost. All of it, or only what is named by the following options.")
  private boolean acceptLoss;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "Of what is lost, that of this table (000007.sst); may be given several times.")
  private List<String> tables = new ArrayList<>();

  @Option(
      names = "--prefix",
      paramLabel = "KEY",
      converter = KeyArgument.Converter.class,
      description = "Of what is lost, keys that begin so; may be given several times.")
  private List<KeyArgument> prefixes = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "KEY",
      converter = KeyArgument.Converter.class,
      description = "Of what is lost, keys from this one on.")
  private @Nullable KeyArgument from;

  @Option(
      names = "--to",
      paramLabel = "KEY",
      converter = KeyArgument.Converter.class,
      description = "Of what is lost, keys before this one.")
  private @Nullable KeyArgument to;

  @Option(
      names = "--accept-log-loss",
      description =
          "If the storage engine's own log is damaged in its middle: gives up everything that was"
              + " written after the damage. Not needed in a database, whose log is another.")
  private boolean acceptLogLoss;

  @Override
  int run(Path store, PrintWriter out) throws IOException {
    AcceptedLoss accepted = accepted();
    RepairReport report =
        StoreRepair.run(
            RealFileSystem.INSTANCE,
            store,
            new RepairOptions(dryRun, accepted, acceptLogLoss),
            line -> {
              out.println(line);
              out.flush();
            });
    out.printf(
        "%s%d tables replaced, %d ranges lost, %d given up%n",
        dryRun ? "nothing was changed; it would be: " : "",
        report.replaced().size(),
        report.lost().size(),
        report.givenUp().size());
    return report.lost().isEmpty() ? 0 : 1;
  }

  private AcceptedLoss accepted() {
    List<ScanRange> ranges = new ArrayList<>();
    prefixes.forEach(prefix -> ranges.add(ScanRange.prefix(prefix.key())));
    if (from != null || to != null) {
      byte[] first = from == null ? null : from.key();
      byte[] end = to == null ? null : to.key();
      if (first != null && end != null && Arrays.compareUnsigned(first, end) >= 0) {
        throw wrongUsage("--from is not before --to");
      }
      ranges.add(ScanRange.of(first, end));
    }
    Set<Long> numbers = new HashSet<>();
    for (String table : tables) {
      if (!TABLE.matcher(table).matches()) {
        throw wrongUsage("--table: '" + table + "' is not a table's file, as in 000007.sst");
      }
      numbers.add(TableMeta.number(table.replace(".damaged", "")));
    }
    boolean named = !ranges.isEmpty() || !numbers.isEmpty();
    if (named && !acceptLoss) {
      throw wrongUsage("--table, --prefix, --from and --to say which loss --accept-loss gives up");
    }
    return named
        ? new AcceptedLoss(false, numbers, ranges)
        : acceptLoss ? AcceptedLoss.ALL : AcceptedLoss.NONE;
  }
}
