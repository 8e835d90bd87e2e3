package io.paxosstore.paxos.transport;

import io.paxosstore.paxos.GroupMessageListener;
import io.paxosstore.paxos.PeerListener;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a node hears. */
final class Heard implements PeerListener, GroupMessageListener {
  final List<String> events = new CopyOnWriteArrayList<>();
  final List<byte[]> messages = new CopyOnWriteArrayList<>();

  @Override
  public void connected(int node) {
    events.add("connected " + node);
  }

  @Override
  public void disconnected(int node) {
    events.add("disconnected " + node);
  }

  @Override
  public void suspected(int node) {
    events.add("suspected " + node);
  }

  @Override
  public void trusted(int node) {
    events.add("trusted " + node);
  }

  @Override
  public void received(int from, ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    messages.add(bytes);
  }

  void await(String event) {
    Await.until(() -> event + " among " + events, () -> events.contains(event));
  }
}
