package io.paxosstore.tpcc.run;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** There is no complete load to run on. */
public final class NotLoadedException extends Exception {
  private static final long serialVersionUID = 1;

  NotLoadedException(@Nullable SQLException cause) {
    super("the database holds no complete load: run 'tpcc load' first", cause);
  }
}
