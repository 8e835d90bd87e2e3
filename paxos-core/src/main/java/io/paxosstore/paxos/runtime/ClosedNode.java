package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.log.FailOver;
import io.paxosstore.lsm.log.LogInspection;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.node.NodeCore;
import io.paxosstore.paxos.node.Outside;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.replica.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A node's data directory without the node: recovered as the node itself would do it, for work on
 * its storage engine while nobody has the database open. Nobody is spoken to, nothing is voted, and
 * the log is not trimmed.
 */
public final class ClosedNode {
  private ClosedNode() {}

  /** True if the directory is the data directory of a node. */
  public static boolean isNode(FileSystem fileSystem, Path directory) throws IOException {
    return fileSystem.exists(directory.resolve(ClusterFile.FILE))
        && LogInspection.isLog(fileSystem, directory.resolve("log"));
  }

  /**
   * Applies what the log knows to be decided to the storage engine, has the work done on it, and
   * closes both.
   *
   * @throws DirectoryLockedException if somebody has the database open
   * @throws CorruptionException if the log or what it is opened with is damaged
   * @throws StorageException if something cannot be read or written
   */
  public static void run(FileSystem fileSystem, Path directory, Consumer<StorageEngine> work)
      throws IOException {
    ClusterFile.Owner owner = ClusterFile.owner(fileSystem, directory);
    NodeOptions storage = NodeOptions.at(directory).fileSystem(fileSystem).background(false);
    Path second = LogInspection.secondOf(fileSystem, directory.resolve("log"));
    if (second != null) {
      storage = storage.failOver(FailOver.to(second));
    }
    ClusterOptions single = ClusterOptions.single(storage);
    boolean alone =
        owner.cluster().equals(single.cluster())
            && owner.node() == single.self()
            && owner.peers().isEmpty();
    ClusterOptions options = alone ? single : member(owner, storage);
    try (NodeCore core = NodeCore.open(options.coreOptions(), new Nobody(), System.nanoTime())) {
      work.accept(core.engine());
    }
  }

  /**
   * As one of several, who count as decided only what the log says is. The file does not tell who
   * the others are and where; recovery asks only whether there are any.
   */
  private static ClusterOptions member(ClusterFile.Owner owner, NodeOptions storage) {
    int self = owner.node();
    List<Member> members =
        List.of(
            new Member(self, "localhost", 1),
            new Member(self + 1, "localhost", 2),
            new Member(self + 2, "localhost", 3));
    return ClusterOptions.of(owner.cluster(), self, members, storage);
  }

  /** Recovery tells nobody anything. */
  private static final class Nobody implements Outside {
    @Override
    public void send(int to, GroupMessage message) {}

    @Override
    public void wakeAt(long nanos) {}

    @Override
    public void tenureBegan(GroupId group, Ballot ballot) {}

    @Override
    public void tenureEnded(GroupId group, int hint) {}

    @Override
    public void yielded(GroupId group, int hint) {}

    @Override
    public void applied(GroupId group, long position, long ownThrough) {}

    @Override
    public void refused(GroupId group, long from, long through) {}

    @Override
    public void confirmed(GroupId group, long id) {}

    @Override
    public void notHome(GroupId group, long id, int hint) {}

    @Override
    public void checked(GroupId group, long id, long position) {}

    @Override
    public void snapshotWanted(GroupId group, int from) {}

    @Override
    public void choresWanted() {}

    @Override
    public void disagrees(GroupId group, int peer, long position) {}

    @Override
    public void quarantined(GroupId group, long position, int peer) {}

    @Override
    public void diverged(GroupId group, int peer, Head own, Head other) {}
  }
}
