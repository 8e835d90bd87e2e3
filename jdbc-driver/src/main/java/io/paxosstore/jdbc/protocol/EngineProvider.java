package io.paxosstore.jdbc.protocol;

import java.sql.SQLException;
import java.util.Map;

/**
 * An engine that runs in the driver's own process. Found by {@link java.util.ServiceLoader}; {@code
 * sql-layer} provides it. Without one, {@code mem:} and {@code file:} URLs fail with an error that
 * names the missing dependency.
 */
public interface EngineProvider {
  /**
   * Opens a session, starting the engine for the first one of its name or directory; it stops when
   * the last session closes, unless the properties ask otherwise.
   *
   * @param location what follows {@code jdbc:paxosstore:} up to the options: {@code mem:NAME} or
   *     {@code file:DIR}
   * @param properties connection properties and URL options, by their documented names
   */
  Session connect(String location, Map<String, String> properties) throws SQLException;
}
