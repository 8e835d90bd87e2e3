package io.paxosstore.tpcc.load;

import io.paxosstore.tpcc.model.NuRandConstants;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.Schema;
import io.paxosstore.tpcc.schema.TpccInfo;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Creates the tables and fills them, or goes on where a load was cut short. The table {@code
 * tpcc_part} has a row for each part that is whole; what is not there is removed and written again.
 */
public final class Loader {
  private final Database database;
  private final LoadOptions options;
  private final PrintStream out;

  public Loader(Database database, LoadOptions options, PrintStream out) {
    this.database = database;
    this.options = options;
    this.out = out;
  }

  /**
   * Loads.
   *
   * @throws LoadRefusedException if there are other tables or data of another scale
   */
  public LoadResult run() throws SQLException, LoadRefusedException, InterruptedException {
    try (Connection connection = database.connect()) {
      TpccInfo before = prepare(connection);
      if (before != null && before.complete()) {
        return new LoadResult(before, 0, 0, 0, 0);
      }
      TpccInfo info = before == null ? begin(connection) : before;
      Map<String, Long> finished = finishedParts(connection);
      if (before != null) {
        out.println("going on with a load that was cut short");
      }
      Progress progress =
          new Progress(
              out,
              options.progressEvery(),
              Part.phases(info.scale()).stream()
                  .flatMap(List::stream)
                  .mapToLong(part -> part.rows(info.scale()))
                  .sum(),
              finished.values().stream().mapToLong(Long::longValue).sum());
      for (List<Part> phase : Part.phases(info.scale())) {
        load(
            phase.stream().filter(part -> !finished.containsKey(part.name())).toList(),
            info,
            before != null,
            progress);
      }
      double seconds = progress.seconds();
      try (Statement statement = connection.createStatement()) {
        for (String text : database.dialect().afterLoad()) {
          statement.execute(text);
        }
      }
      TpccInfo.writeComplete(connection);
      return new LoadResult(
          info, progress.rowsWritten(), finished.size(), progress.retries(), seconds);
    }
  }

  /**
   * Sees to it that the tables exist.
   *
   * @return what was begun before; null if nothing was
   */
  private @Nullable TpccInfo prepare(Connection connection)
      throws SQLException, LoadRefusedException {
    Schema schema = new Schema(database.dialect(), options.foreignKeys(), options.slots());
    // Its own first table is created first, so where others are without it they are not its own.
    if (options.drop() || (Schema.isBegun(connection) && !Schema.isWhole(connection))) {
      Schema.drop(connection);
    }
    if (!Schema.exists(connection)) {
      schema.create(connection);
      return null;
    }
    if (!Schema.isBegun(connection)) {
      throw new LoadRefusedException(
          "there are tables of these names that were not made by this program; --drop drops them");
    }
    TpccInfo info = TpccInfo.read(connection);
    if (info != null && !info.scale().equals(options.scale())) {
      throw new LoadRefusedException(
          "there is data of another scale, "
              + describe(info.scale())
              + (info.complete() ? "" : " (not finished)")
              + "; --drop drops it");
    }
    return info;
  }

  private static String describe(Scale scale) {
    return scale.warehouses()
        + (scale.warehouses() == 1 ? " warehouse" : " warehouses")
        + (scale.isFull() ? "" : " of a reduced scale");
  }

  private TpccInfo begin(Connection connection) throws SQLException {
    TpccInfo info =
        new TpccInfo(
            options.scale(),
            options.seed(),
            NuRandConstants.choose(options.seed()),
            LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS),
            false);
    info.write(connection);
    return info;
  }

  private static Map<String, Long> finishedParts(Connection connection) throws SQLException {
    Map<String, Long> finished = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT part_name, part_rows FROM tpcc_part")) {
      while (rows.next()) {
        finished.put(rows.getString(1), rows.getLong(2));
      }
    }
    return finished;
  }

  private void load(List<Part> parts, TpccInfo info, boolean begun, Progress progress)
      throws SQLException, InterruptedException {
    Queue<Part> queue = new ConcurrentLinkedQueue<>(parts);
    try (ExecutorService executor = Executors.newFixedThreadPool(options.threads())) {
      ExecutorCompletionService<Boolean> ends = new ExecutorCompletionService<>(executor);
      for (int i = 0; i < options.threads(); i++) {
        ends.submit(() -> load(queue, info, begun, progress));
      }
      try {
        for (int i = 0; i < options.threads(); i++) {
          ends.take().get();
        }
      } catch (ExecutionException e) {
        // The others need not go on, and what they have begun can be loaded again.
        executor.shutdownNow();
        throw e.getCause() instanceof SQLException failed ? failed : new SQLException(e.getCause());
      } catch (InterruptedException e) {
        executor.shutdownNow();
        throw e;
      }
    }
  }

  private boolean load(Queue<Part> queue, TpccInfo info, boolean begun, Progress progress)
      throws SQLException, InterruptedException {
    try (PartWriter writer = new PartWriter(database, options.rowsInTransaction(), progress)) {
      for (Part part = queue.poll(); part != null; part = queue.poll()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        writer.write(part, info, begun);
      }
      return true;
    }
  }
}
