package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.GroupMessageListener;
import io.paxosstore.paxos.PeerListener;
import io.paxosstore.paxos.codec.GroupMessageCodec;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.transport.PeerNetwork;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way between the core and the network: messages as bytes, news of peers as events. */
final class PeerLinks implements Links, PeerListener, GroupMessageListener {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);

  /** What the driver does with what comes. */
  interface Inbox {
    void received(int from, GroupMessage message);

    void connected(int node);

    void disconnected(int node);

    void suspected(int node);

    void trusted(int node);

    /** Everything that came together was brought. */
    void run();
  }

  private final PeerNetwork network;
  private final Inbox inbox;

  PeerLinks(PeerNetwork network, Inbox inbox) {
    this.network = network;
    this.inbox = inbox;
  }

  @Override
  public void send(int to, GroupMessage message) {
    long length = GroupMessageCodec.length(message);
    if (length > network.maxMessageBytes()) {
      // Entries are bounded, so only many of them together come to this; others are asked for.
      LOG.warn("a message of {} bytes to node {} is too long to be sent", length, to);
      return;
    }
    network.send(to, GroupMessageCodec.encode(message));
  }

  @Override
  public void flush() {
    network.flush();
  }

  @Override
  public boolean execute(Runnable task) {
    return network.execute(task);
  }

  @Override
  public boolean isReachable(int node) {
    return network.isConnected(node) && !network.isSuspected(node);
  }

  @Override
  public boolean isConnected(int node) {
    return network.isConnected(node);
  }

  @Override
  public void received(int from, ByteBuffer message) {
    try {
      inbox.received(from, GroupMessageCodec.decode(message));
    } catch (IllegalArgumentException e) {
      LOG.warn("node {} has sent what is no message: {}", from, e.getMessage());
      network.disconnect(from, "it has sent what is no message");
    }
  }

  @Override
  public void receivedAll() {
    inbox.run();
  }

  @Override
  public void connected(int node) {
    inbox.connected(node);
  }

  @Override
  public void disconnected(int node) {
    inbox.disconnected(node);
  }

  @Override
  public void suspected(int node) {
    LOG.warn(
        "node {} is silent: groups that it is home of are taken over as they are needed", node);
    inbox.suspected(node);
  }

  @Override
  public void trusted(int node) {
    inbox.trusted(node);
  }
}
