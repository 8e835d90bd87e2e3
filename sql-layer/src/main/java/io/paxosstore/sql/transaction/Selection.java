package io.paxosstore.sql.transaction;

/**
 * What of a range somebody looks at, so that a home elsewhere need not send the rest. Only a
 * saving: rows and values that were not asked for may come all the same, and whoever scans tests
 * them again. What the home leaves out belongs to what was read, like what it sends.
 */
public interface Selection {
  /** Everything. */
  Selection ALL =
      new Selection() {
        @Override
        public byte[] condition() {
          return new byte[0];
        }

        @Override
        public long columns() {
          return Columns.ALL;
        }

        @Override
        public long rows() {
          return Long.MAX_VALUE;
        }
      };

  /** What a row must fulfil, as {@link RowConditions} understand it; empty for nothing. */
  byte[] condition();

  /** The columns that are looked at, the condition's apart. */
  long columns();

  /** How many rows that fulfil the condition are wanted at first. */
  long rows();
}
