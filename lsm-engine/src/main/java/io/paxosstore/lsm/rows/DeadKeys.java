package io.paxosstore.lsm.rows;

/**
 * What a cursor asks and tells when it comes upon deleted keys that its caller does not want to
 * see. Belongs to one cursor.
 */
public interface DeadKeys {
  /** Knows nothing and wants to know nothing. */
  DeadKeys IGNORED =
      new DeadKeys() {
        @Override
        public byte[] pass(RowSource dead) {
          return NO_LEAP;
        }

        @Override
        public void ended(boolean live, RowSource rows) {}

        @Override
        public void moved() {}
      };

  /** There is nothing to leap over: the cursor steps on. */
  byte[] NO_LEAP = {};

  /**
   * The cursor stands at a deleted key, be it the first of a run or a further one.
   *
   * @return where the cursor seeks to, since no key between here and there has a row that it could
   *     see; {@link #NO_LEAP} if it just steps on
   */
  byte[] pass(RowSource dead);

  /**
   * A run of deleted keys is over.
   *
   * @param live true if {@code rows} stands at a live row, false if the scan's range has ended
   */
  void ended(boolean live, RowSource rows);

  /** The cursor was moved to a place of its caller's choice. */
  void moved();
}
