package io.paxosstore.paxos;

/** Hears of entries that became readable in the storage engine. */
public interface AppliedListener {
  /**
   * Everything that this node appended to the group in this tenure, up to and including {@code
   * sequence}, is readable in the engine: an overlay may drop it now. Groups of one append are told
   * one after another, after all of them became readable. Must return fast and must neither wait
   * nor append.
   *
   * @param sequence as {@link GroupPosition#sequence()}
   */
  void applied(Tenure tenure, long sequence);

  /**
   * An entry of the group, whoever proposed it, became readable. For those who watch a group from
   * every replica, as the catalog does. Must return fast and must neither wait nor append.
   */
  default void moved(GroupId group, long position) {}

  /**
   * The tenure is over: nothing of it will be told any more, and what it had appended and is not
   * applied fails. Must return fast and must neither wait nor append.
   */
  default void ended(Tenure tenure) {}
}
