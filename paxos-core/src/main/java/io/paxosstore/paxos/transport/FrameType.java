package io.paxosstore.paxos.transport;

/** What a frame is; the code is on the wire. */
enum FrameType {
  HELLO(1),
  READY(2),
  REFUSED(3),
  GROUP_MESSAGES(4),
  REQUEST(5),
  ANSWER(6),
  PING(7),
  PONG(8),
  FOREWORD(9);

  private final int code;

  FrameType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static FrameType of(int code) throws PeerProtocolException {
    for (FrameType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new PeerProtocolException("frame of unknown type " + code);
  }
}
