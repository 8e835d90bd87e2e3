package io.paxosstore.sql.catalog;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.sql.transaction.Transaction;
import java.time.Duration;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * What the catalog needs of the node that it is on: transactions for what it changes, and this
 * node's replica for what it reads, kept current by listening. Thread-safe.
 */
public final class CatalogNode {
  private static final Duration CATCH_UP = Duration.ofSeconds(10);

  private final ReplicatedLog log;
  private final Supplier<Transaction> begin;
  private final int self;
  private final IntPredicate others;

  /**
   * The catalog's view of a node.
   *
   * @param begin starts a read-write transaction
   */
  public CatalogNode(ReplicatedLog log, Supplier<Transaction> begin) {
    this(
        log,
        begin,
        log.self(),
        node -> log.members().contains(node) && log.peers().isConnected(node));
  }

  /**
   * The catalog's view of a node that goes by another number.
   *
   * @param others whether another node may still be at work on what it began
   */
  public CatalogNode(
      ReplicatedLog log, Supplier<Transaction> begin, int self, IntPredicate others) {
    this.log = log;
    this.begin = begin;
    this.self = self;
    this.others = others;
  }

  int self() {
    return self;
  }

  Transaction begin() {
    return begin.get();
  }

  /** True if a commit over several groups is one append. */
  boolean commitsAcrossGroups() {
    return log.isAtomicAcrossGroups();
  }

  /** What this node has applied. */
  StorageEngine engine() {
    return log.engine();
  }

  /** Waits until everything about the schema that anybody was told before is in the engine. */
  void catchUp() {
    log.catchUp(StorageKeys.CATALOG, CATCH_UP);
  }

  /** Calls back whenever rows of the catalog may have changed here. */
  void onMoved(Runnable moved) {
    log.onApplied(
        new AppliedListener() {
          @Override
          public void applied(Tenure tenure, long sequence) {
            // Told by moved, too, and that is told at every replica.
          }

          @Override
          public void moved(GroupId group, long position) {
            if (group.equals(StorageKeys.CATALOG)) {
              moved.run();
            }
          }
        });
  }

  /** True if the node may still be at work on what it began. */
  boolean isAlive(int node) {
    return node == self || others.test(node);
  }
}
