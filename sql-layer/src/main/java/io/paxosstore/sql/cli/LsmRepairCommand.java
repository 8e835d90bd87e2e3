package io.paxosstore.sql.cli;

import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.repair.RepairOptions;
import io.paxosstore.lsm.repair.RepairReport;
import io.paxosstore.lsm.repair.StoreRepair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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
  @Option(names = "--dry-run", description = "Only tells what would be done.")
  private boolean dryRun;

  @Option(
      names = "--accept-loss",
      description =
          "Gives up what is lost: its keys count as deleted, up to the greatest version that can"
              + " have been lost.")
  private boolean acceptLoss;

  @Option(
      names = "--accept-log-loss",
      description =
          "If the storage engine's own log is damaged in its middle: gives up everything that was"
              + " written after the damage. Not needed in a database, whose log is another.")
  private boolean acceptLogLoss;

  @Override
  int run(Path store, PrintWriter out) throws IOException {
    RepairReport report =
        StoreRepair.run(
            RealFileSystem.INSTANCE,
            store,
            new RepairOptions(dryRun, acceptLoss, acceptLogLoss),
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
}
