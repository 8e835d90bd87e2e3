package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.transport.PeerAdmission;
import io.paxosstore.paxos.transport.PeerIdentity;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a node connect with the disk that it always had (R8). Whom this node meets for the first
 * time is turned away once, until the disk is noted: the event loop must not wait for that.
 */
final class Admission implements PeerAdmission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final ClusterFile file;
  private final Map<Integer, Long> known = new ConcurrentHashMap<>();
  private volatile IntConsumer onNoted = node -> {};

  Admission(ClusterFile file) {
    this.file = file;
    known.putAll(file.incarnations());
  }

  /** Sets who hears that a node may come again now. */
  void onNoted(IntConsumer told) {
    onNoted = told;
  }

  @Override
  public @Nullable String refusal(PeerIdentity identity) {
    Long incarnation = known.get(identity.node());
    if (incarnation == null) {
      Thread.ofVirtual().start(() -> note(identity));
      return "its disk is met for the first time and noted; it may come again";
    }
    return incarnation == identity.incarnation()
        ? null
        : "its disk is another one than it had: it has forgotten its votes and must not vote";
  }

  private void note(PeerIdentity identity) {
    try {
      if (file.admits(identity.node(), identity.incarnation())) {
        known.put(identity.node(), identity.incarnation());
        onNoted.accept(identity.node());
      }
    } catch (StorageException e) {
      LOG.warn("{} cannot be admitted: {}", identity, e.getMessage());
    }
  }
}
