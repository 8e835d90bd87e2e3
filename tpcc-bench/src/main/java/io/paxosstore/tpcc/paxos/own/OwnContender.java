package io.paxosstore.tpcc.paxos.own;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.runtime.ClusterOptions;
import io.paxosstore.paxos.runtime.ClusterReplica;
import io.paxosstore.paxos.runtime.Member;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.tpcc.paxos.member.Contender;
import io.paxosstore.tpcc.paxos.member.Operation;
import io.paxosstore.tpcc.paxos.member.Setting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A member that is a {@link ClusterReplica}. Its state is the storage engine's, as in the database:
 * the values are rows of their groups.
 */
public final class OwnContender implements Contender {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int FAMILY = 7;
  private static final int LATCHES = 1 << 8;

  private final Object[] latches = new Object[LATCHES];

  /** Last write of each key that may not count yet: a read at home has to wait for it (R4). */
  private final ConcurrentHashMap<Row, Appended> undecided = new ConcurrentHashMap<>();

  /** What this thread has appended and not asked for yet. */
  private final ThreadLocal<List<Sent>> sent = ThreadLocal.withInitial(ArrayList::new);

  private @Nullable ReplicatedLog opened;

  private record Row(int group, long key) {}

  private record Sent(Operation operation, Row row, Appended appended) {}

  /** Nothing is open yet. */
  public OwnContender() {
    for (int i = 0; i < LATCHES; i++) {
      latches[i] = new Object();
    }
  }

  @Override
  public void open(Setting setting) {
    List<Member> members = new ArrayList<>();
    for (int id = 1; id <= setting.ports().size(); id++) {
      members.add(new Member(id, "127.0.0.1", setting.port(id)));
    }
    NodeOptions node = NodeOptions.at(setting.directory());
    if (setting.syncFactor() > 1) {
      node = node.fileSystem(new SlowFileSystem(node.fileSystem(), setting.syncFactor()));
    }
    // Homes stay where the measurement wants them.
    ClusterOptions.Times usual = ClusterOptions.Times.DEFAULT;
    ClusterOptions options =
        ClusterOptions.of("bench", setting.self(), members, node)
            .times(new ClusterOptions.Times(usual.counts(), usual.maxSkew(), Duration.ofDays(1)));
    ReplicatedLog log = ClusterReplica.open(options);
    log.peers().serve(this::serve);
    opened = log;
  }

  private ReplicatedLog log() {
    ReplicatedLog log = opened;
    if (log == null) {
      throw new IllegalStateException("not open");
    }
    return log;
  }

  @Override
  public boolean isHome(int group) {
    return log().tenure(id(group)) != null;
  }

  @Override
  public void becomeHome(int group) {
    // As if another node had sent a request here, so that preferences do not matter.
    ReplicatedLog log = log();
    int hint = log.homeHint(id(group));
    int asker = hint == -1 || hint == log.self() ? log.peers().others().getFirst() : hint;
    try {
      log.tenureFor(id(group), asker, PATIENCE);
    } catch (StorageException e) {
      return; // a majority is not there yet: the caller asks again
    }
  }

  @Override
  public void write(Operation operation) {
    try {
      Row row = new Row(operation.group(), operation.key());
      Appended appended = append(row, operation.value(), null);
      undecided.put(row, appended);
      sent.get().add(new Sent(operation, row, appended));
    } catch (StorageException e) {
      operation.failed(e);
    }
  }

  @Override
  public void flush() {
    List<Sent> all = sent.get();
    for (Sent each : all) {
      log()
          .whenCounts(
              each.appended,
              () -> {
                undecided.remove(each.row, each.appended);
                each.operation.succeeded(null);
              },
              failure -> {
                undecided.remove(each.row, each.appended);
                each.operation.failed(failure);
              });
    }
    all.clear();
  }

  @Override
  public void read(Operation operation) {
    ReplicatedLog log = log();
    Row row = new Row(operation.group(), operation.key());
    Tenure tenure = log.tenure(id(row.group));
    if (tenure == null) {
      log.whenCaughtUp(
          id(row.group), PATIENCE, () -> operation.succeeded(get(row)), operation::failed);
      return;
    }
    Appended before = undecided.get(row);
    log.whenConfirmed(
        tenure,
        PATIENCE,
        () -> {
          if (before == null || before.counts()) {
            operation.succeeded(get(row));
          } else {
            log.whenCounts(before, () -> operation.succeeded(get(row)), operation::failed);
          }
        },
        operation::failed);
  }

  private byte @Nullable [] get(Row row) {
    Cell cell = new Cell();
    return log().engine().get(key(row), Long.MAX_VALUE, cell) ? cell.copy() : null;
  }

  @Override
  public boolean writeAndWait(int group, long key, byte[] value) {
    return write(new Row(group, key), value, null);
  }

  private boolean write(Row row, byte[] value, @Nullable Tenure tenure) {
    try {
      log().awaitCounts(append(row, value, tenure));
      return true;
    } catch (StorageException e) {
      return false;
    }
  }

  private Appended append(Row row, byte[] value, @Nullable Tenure known) {
    ReplicatedLog log = log();
    GroupId group = id(row.group);
    Tenure tenure = known == null ? log.tenure(group) : known;
    if (tenure == null) {
      throw new StorageException("not home of group " + group);
    }
    synchronized (latches[row.group & (LATCHES - 1)]) {
      WriteBatch batch =
          new WriteBatch(64 + value.length).put(key(row), value).version(log.hlc().next());
      return log.append(tenure, new EntryRecord.Commit(RequestId.NONE, batch));
    }
  }

  @Override
  public boolean writeFromAnywhere(int group, long key, byte[] value) {
    try {
      return switch (log().locate(id(group), PATIENCE)) {
        case Home.Here(Tenure tenure) -> write(new Row(group, key), value, tenure);
        case Home.There(int node) -> Forwarding.write(log(), id(group), node, key, value);
      };
    } catch (StorageException e) {
      return false;
    }
  }

  /** A write that another member's client has sent here. */
  private byte[] serve(int from, byte[] request) {
    ByteBuffer bytes = ByteBuffer.wrap(request);
    int group = bytes.getInt();
    Row row = new Row(group, bytes.getLong());
    byte[] value = new byte[bytes.remaining()];
    bytes.get(value);
    Tenure tenure = log().tenureFor(id(group), from, PATIENCE);
    if (tenure == null) {
      return Forwarding.elsewhere(log().homeHint(id(group)));
    }
    if (!write(row, value, tenure)) {
      throw new StorageException("the write failed or is in doubt");
    }
    return Forwarding.done();
  }

  private static GroupId id(int group) {
    return new GroupId(FAMILY, group);
  }

  private static byte[] key(Row row) {
    byte[] key = GroupKeys.key(GroupKeys.ROWS, id(row.group), Long.BYTES);
    ByteBuffer.wrap(key).putLong(GroupKeys.PREFIX_BYTES, row.key);
    return key;
  }

  @Override
  public void close() {
    log().close();
  }
}
