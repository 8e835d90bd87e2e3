package io.paxosstore.paxos;

/** Hears of entries that became readable in the storage engine. */
@FunctionalInterface
public interface AppliedListener {
  /**
   * Called once per entry that was appended since the node opened, in log order, when a read of the
   * engine sees it: an overlay may drop it now. Entries of one append arrive one after another,
   * after all of them became readable at once. Must return fast and must neither wait nor append.
   */
  void applied(Entry entry);
}
