package io.paxosstore.tpcc.proxy;

/** What can be wrong with the way from one server to another; the way back is another way. */
public enum LinkFault {
  /** Every frame takes 20 to 200 ms longer; their order stays. */
  DELAY,

  /** Nothing arrives, and no connection breaks. */
  DROP,

  /** Frames arrive twice: every third one of group messages, few of the others. */
  DUPLICATE,

  /** Frames arrive behind later ones: every third one of group messages, few of the others. */
  REORDER,

  /** One bit of a frame is another one, be it of its length; once on each connection and way. */
  CORRUPT,

  /**
   * The connections that there are end at the server that is the way's end, and the other server is
   * not told: what it says gets no answer. New connections are as they should be.
   */
  HALF_OPEN
}
