package io.paxosstore.tpcc.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a result is the result of.
 *
 * @param product name and version, as the driver tells
 * @param isolation level that was asked for
 * @param deliveries deferred or interactive
 * @param hotRows first or last
 * @param waits what keying and think times were multiplied with
 * @param machine processors, memory, Java, and the load before the run
 * @param started when
 * @param warmUpSeconds before what was measured
 */
public record RunSetting(
    String url,
    String product,
    String driver,
    String dialect,
    int warehouses,
    boolean fullScale,
    int terminals,
    String isolation,
    String deliveries,
    String hotRows,
    double waits,
    long seed,
    String machine,
    String started,
    double warmUpSeconds) {

  /** All of it by name, in order. */
  Map<String, Object> byName() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("url", url);
    all.put("product", product);
    all.put("driver", driver);
    all.put("dialect", dialect);
    all.put("warehouses", warehouses);
    all.put("full_scale", fullScale);
    all.put("terminals", terminals);
    all.put("isolation", isolation);
    all.put("deliveries", deliveries);
    all.put("hot_rows", hotRows);
    all.put("waits", waits);
    all.put("seed", seed);
    all.put("machine", machine);
    all.put("started", started);
    all.put("warm_up_seconds", warmUpSeconds);
    return all;
  }
}
