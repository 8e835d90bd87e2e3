package io.paxosstore.sql.session;

import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.PeerListener;
import io.paxosstore.paxos.PeerService;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Messages;
import io.paxosstore.sql.transaction.remote.Request;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Sees what the nodes of a cluster ask each other, and loses it when a test says so. */
final class PeerWire {
  /** What becomes of a call. */
  enum Delivery {
    DELIVER,
    /** It never arrives. */
    LOSE_REQUEST,
    /** It is handled; forewords come, the answer does not. */
    LOSE_ANSWER,
    /** It is handled, and nobody hears of it. */
    LOSE_ALL
  }

  /** A call. */
  record Asked(int from, int to, Request request) {}

  /** Decides about calls; may wait. */
  interface Rule {
    Delivery send(Asked asked);
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** What has been answered. */
  final List<Answer> answers = new CopyOnWriteArrayList<>();

  volatile Rule rule = asked -> Delivery.DELIVER;

  /** Hears of every foreword, on the thread that delivers it. */
  volatile Consumer<Asked> foreword = asked -> {};

  /** What a node has asked others since, other than what ends transactions that are over. */
  List<String> askedBy(int node, int since) {
    return asked.subList(since, asked.size()).stream()
        .filter(each -> each.from() == node)
        .filter(each -> !(each.request() instanceof Request.Decide))
        .map(each -> each.request().getClass().getSimpleName())
        .toList();
  }

  /** The log of a node, with this wire between it and its peers. */
  ReplicatedLog over(ReplicatedLog node) {
    Peers peers = new WatchedPeers(node.peers());
    return (ReplicatedLog)
        Proxy.newProxyInstance(
            PeerWire.class.getClassLoader(),
            new Class<?>[] {ReplicatedLog.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("peers")) {
                return peers;
              }
              try {
                return method.invoke(node, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class WatchedPeers implements Peers {
    private final Peers peers;

    WatchedPeers(Peers peers) {
      this.peers = peers;
    }

    @Override
    public int self() {
      return peers.self();
    }

    @Override
    public List<Integer> others() {
      return peers.others();
    }

    @Override
    public boolean isConnected(int node) {
      return peers.isConnected(node);
    }

    @Override
    public boolean isSuspected(int node) {
      return peers.isSuspected(node);
    }

    @Override
    public byte[] call(int node, byte[] request, Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void call(
        int node,
        byte[] request,
        Duration timeout,
        Consumer<byte[]> forewords,
        Consumer<byte[]> answered,
        Consumer<PeerException> failed) {
      Asked call = new Asked(self(), node, Messages.decodeRequest(request).request());
      asked.add(call);
      Delivery delivery = rule.send(call);
      if (delivery == Delivery.LOSE_REQUEST) {
        failed.accept(new PeerException(PeerException.Kind.LOST, node, "request lost"));
        return;
      }
      peers.call(
          node,
          request,
          timeout,
          word -> {
            if (delivery == Delivery.LOSE_ALL) {
              failed.accept(new PeerException(PeerException.Kind.LOST, node, "foreword lost"));
            } else {
              forewords.accept(word);
              foreword.accept(call);
            }
          },
          answer -> {
            answers.add(Messages.decodeAnswer(answer).answer());
            if (delivery == Delivery.DELIVER) {
              answered.accept(answer);
            } else {
              failed.accept(new PeerException(PeerException.Kind.LOST, node, "answer lost"));
            }
          },
          failed);
    }

    @Override
    public int maxRequestBytes() {
      return peers.maxRequestBytes();
    }

    @Override
    public void serve(PeerService service) {
      peers.serve(service);
    }

    @Override
    public void listen(PeerListener listener) {
      peers.listen(listener);
    }
  }
}
