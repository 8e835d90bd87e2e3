package io.paxosstore.tpcc.load;

import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.Dialect;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;

/** A load of the reduced scale, for tests that need data. */
public final class SmallLoad {
  private SmallLoad() {}

  /** The database of a URL. */
  public static Database database(String url) throws Exception {
    return new Database(url, null, null, Dialect.ofUrl(url));
  }

  /** Loads. */
  public static LoadResult load(Database database, int warehouses, int threads) throws Exception {
    return load(database, options(warehouses, threads));
  }

  static LoadOptions options(int warehouses, int threads) {
    return new LoadOptions(
        Scale.small(warehouses), threads, 300, 1, false, false, 0, Duration.ofDays(1));
  }

  static LoadResult load(Database database, LoadOptions options) throws Exception {
    return new Loader(database, options, new PrintStream(OutputStream.nullOutputStream())).run();
  }
}
