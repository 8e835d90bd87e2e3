package io.paxosstore.sql.cli;

import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.log.LogInspection;
import io.paxosstore.lsm.log.SegmentReport;
import io.paxosstore.lsm.log.SegmentedLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The segments of a log, and whether they are sound. Exit code 0 if they are, 1 if not. */
@Command(
    name = "log",
    description =
        "Lists the segments of a data directory's log and verifies them; exit code 1 if one is"
            + " damaged. What a crash tore at the end is no damage.",
    mixinStandardHelpOptions = true)
final class LogCommand implements Callable<Integer> {
  private static final int RECORD_BYTES = 64;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "A data directory, or a directory of log segments.")
  private Path directory = Path.of("");

  @Option(names = "--records", description = "Prints each record's position, length and beginning.")
  private boolean records;

  @Option(
      names = "--limit",
      paramLabel = "RECORDS",
      description = "With --records: at most so many, the oldest (${DEFAULT-VALUE}).")
  private long limit = 1000;

  @Spec private CommandSpec spec;

  private long seen;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path data = directory.toAbsolutePath().normalize();
    Path log = Files.isDirectory(data.resolve("log")) ? data.resolve("log") : data;
    if (!Files.isDirectory(log) || !LogInspection.isLog(RealFileSystem.INSTANCE, log)) {
      Path of = LogInspection.logOfSecond(RealFileSystem.INSTANCE, log);
      spec.commandLine()
          .getErr()
          .println(
              of == null
                  ? "paxosstore: there is no log in " + data
                  : "paxosstore: " + log + " is the second directory of the log in " + of);
      return 1;
    }
    // The owner of a log holds the lock on the directory above it.
    Path owner = log.equals(data) && log.getParent() != null ? log.getParent() : data;
    try (DirectoryLock lock = RealFileSystem.INSTANCE.lock(owner)) {
      List<SegmentReport> segments =
          new LogInspection(RealFileSystem.INSTANCE, log).read(visitor(out));
      if (records && seen > limit) {
        out.printf("  and %d more%n", seen - limit);
      }
      segments.forEach(segment -> print(segment, log, out));
      out.printf(
          "%d segments, %d records, %d of %d bytes used%n",
          segments.size(),
          segments.stream().mapToLong(SegmentReport::records).sum(),
          segments.stream().mapToLong(SegmentReport::validBytes).sum(),
          segments.stream().mapToLong(SegmentReport::lengthBytes).sum());
      return LsmCheckCommand.report(StoreInspector.logFindings(segments), out);
    } catch (DirectoryInUseException | DirectoryLockedException e) {
      spec.commandLine().getErr().println("paxosstore: " + e.getMessage());
      return 1;
    } finally {
      out.flush();
    }
  }

  private SegmentedLog.RecordVisitor visitor(PrintWriter out) {
    return (position, record) -> {
      if (records && seen++ < limit) {
        byte[] start = new byte[Math.min(record.remaining(), RECORD_BYTES)];
        record.get(record.position(), start);
        out.printf(
            "  %d  %d bytes  %s%s%n",
            position,
            record.remaining(),
            escaped(start),
            start.length < record.remaining() ? " ..." : "");
      }
    };
  }

  /** Text where it is text, hexadecimal digits where it is not: records are both. */
  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder("'");
    for (byte one : bytes) {
      if (one >= ' ' && one < 0x7F && one != '\'' && one != '\\') {
        text.append((char) one);
      } else {
        text.append(String.format("\\x%02x", one));
      }
    }
    return text.append('\'').toString();
  }

  /** With its directory, if that is not the log's own. */
  private static Path name(Path file, Path log) {
    return log.equals(file.getParent()) ? file.getFileName() : file;
  }

  private static void print(SegmentReport segment, Path log, PrintWriter out) {
    out.printf(
        "%s  positions %d to %d of %d  %d records  %s%n",
        name(segment.file(), log),
        segment.base(),
        segment.base() + segment.validBytes(),
        segment.base() + segment.lengthBytes(),
        segment.records(),
        segment.superseded()
            ? segment.validBytes() == 0 ? "passed over by a fail-over" : "ended by a fail-over"
            : segment.sealed()
                ? "sealed"
                : segment.tornFrames() == 0 ? "open" : "open, torn by a crash at its end");
  }
}
