package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.PeerService;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.node.NodeCore;
import io.paxosstore.paxos.node.SnapshotSink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries snapshots of groups between nodes, by questions and answers: gives them to nodes that lag
 * too far, and fetches those that this node needs. One is fetched at a time, a piece after the
 * other and no faster than a set pace, so that the groups at work hardly notice (design.md §5.5).
 */
final class Snapshots implements PeerService {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 5;
  private static final long PAUSE_NANOS = 200_000_000L;
  private static final double BYTES_PER_SECOND = 64 << 20;

  private final NodeCore core;
  private final NodeDriver driver;
  private final Peers peers;
  private final Semaphore fetching = new Semaphore(1);

  Snapshots(NodeCore core, NodeDriver driver, Peers peers) {
    this.core = core;
    this.driver = driver;
    this.peers = peers;
    peers.serve(this);
  }

  @Override
  public byte[] handle(int from, byte[] request) {
    return core.snapshots().answer(request);
  }

  /** The group lags so far behind that only a snapshot helps; that node may give it. */
  void wanted(GroupId group, int from) {
    Thread.ofVirtual().name("paxosstore-snapshot").start(() -> fetch(group, from));
  }

  private void fetch(GroupId group, int from) {
    fetching.acquireUninterruptibly();
    try {
      SnapshotSink sink = begin(group);
      if (sink == null) {
        return;
      }
      boolean complete = false;
      try {
        complete = fill(sink, from);
      } finally {
        end(sink, complete);
      }
      LOG.info(
          "group {}: a snapshot of node {} {}",
          group,
          from,
          complete ? "is in place" : "could not be had, another is asked for");
    } catch (StorageException e) {
      LOG.warn("group {}: no snapshot of node {}: {}", group, from, e.getMessage());
    } finally {
      fetching.release();
    }
  }

  private @Nullable SnapshotSink begin(GroupId group) {
    CompletableFuture<Optional<SnapshotSink>> begun = new CompletableFuture<>();
    driver.post(
        () ->
            begun.complete(
                core.canInstall(group)
                    ? Optional.of(core.install(group, System.nanoTime()))
                    : Optional.empty()),
        begun::completeExceptionally);
    driver.run();
    return Waits.get(begun).orElse(null);
  }

  private void end(SnapshotSink sink, boolean complete) {
    driver.post(
        () -> {
          if (complete) {
            core.installed(sink, System.nanoTime());
          } else {
            core.abandon(sink, System.nanoTime());
          }
        });
    driver.run();
  }

  /** Returns false if it could not be completed. */
  private boolean fill(SnapshotSink sink, int from) {
    int failures = 0;
    while (!sink.isDone()) {
      try {
        byte[] answer = peers.call(from, sink.question(), PATIENCE);
        if (!sink.accept(answer)) {
          return false;
        }
        failures = 0;
        LockSupport.parkNanos((long) (answer.length / BYTES_PER_SECOND * 1e9));
      } catch (PeerException | DiskFullException e) {
        // The same question may be asked again.
        if (++failures == ATTEMPTS || driver.failure() != null) {
          LOG.warn("group {}: {}", sink.group(), e.getMessage());
          return false;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return true;
  }
}
