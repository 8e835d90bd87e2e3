package io.paxosstore.tpcc.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import io.paxosstore.tpcc.paxos.member.Contender;
import io.paxosstore.tpcc.paxos.member.Operation;
import io.paxosstore.tpcc.paxos.member.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of JRaft. Log and votes are synced ({@code sync}, and {@code syncMeta}, which is off by
 * default); messages are pipelined, batches are larger than its defaults; elections begin sooner
 * than after its default second. Reads are {@code ReadOnlySafe}: a majority is asked.
 */
public final class JRaftContender implements Contender {
  private static final String HOST = "127.0.0.1";
  private static final int ELECTION_MILLIS = 300;

  /** Where a request is answered, and not just handed on, the batch is what it says. */
  private static final int APPLY_BATCH = 128;

  private static final int DISRUPTOR = 1 << 15;

  private final List<RaftGroupService> services = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Values> values = new ArrayList<>();
  private @Nullable RpcServer server;

  /** Nothing is open yet. */
  public JRaftContender() {}

  @Override
  public void open(Setting setting) throws IOException {
    PeerId self = peer(setting, setting.self());
    Configuration members = new Configuration();
    for (int id = 1; id <= setting.ports().size(); id++) {
      members.addPeer(peer(setting, id));
    }
    RpcServer opened =
        RaftRpcServerFactory.createRaftRpcServer(new Endpoint(HOST, setting.port(setting.self())));
    for (int group = 0; group < setting.groups(); group++) {
      Path directory = Files.createDirectories(setting.directory().resolve(String.valueOf(group)));
      Values state = new Values();
      NodeOptions options = options(directory, members, state);
      options.setElectionPriority(self.getPriority());
      RaftGroupService service = new RaftGroupService("g" + group, self, options, opened, true);
      services.add(service);
      values.add(state);
      nodes.add(service.start(false));
    }
    if (!opened.init(null)) {
      throw new IOException("JRaft does not listen on " + self);
    }
    server = opened;
  }

  private static NodeOptions options(Path directory, Configuration members, Values state) {
    NodeOptions options = new NodeOptions();
    options.setElectionTimeoutMs(ELECTION_MILLIS);
    options.setInitialConf(members);
    options.setFsm(state);
    options.setLogUri(directory.resolve("log").toString());
    options.setRaftMetaUri(directory.resolve("meta").toString());
    options.setSharedElectionTimer(true);
    options.setSharedVoteTimer(true);
    options.setSharedStepDownTimer(true);
    options.setSharedSnapshotTimer(true);
    options.setDisableCli(true);
    RaftOptions raft = options.getRaftOptions();
    raft.setSync(true);
    raft.setSyncMeta(true);
    raft.setReplicatorPipeline(true);
    raft.setApplyBatch(APPLY_BATCH);
    raft.setDisruptorBufferSize(DISRUPTOR);
    raft.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
    return options;
  }

  /** The first member is the one that elections prefer. */
  private static PeerId peer(Setting setting, int id) {
    return new PeerId(HOST, setting.port(id), 0, id == 1 ? 100 : 50);
  }

  @Override
  public boolean isHome(int group) {
    return nodes.get(group).isLeader() && values.get(group).leads();
  }

  @Override
  public void write(Operation operation) {
    byte[] value = operation.value();
    ByteBuffer data = ByteBuffer.allocate(Long.BYTES + value.length);
    data.putLong(operation.key()).put(value).flip();
    nodes.get(operation.group()).apply(new Task(data, status -> answer(operation, status, null)));
  }

  @Override
  public void read(Operation operation) {
    Values state = values.get(operation.group());
    nodes
        .get(operation.group())
        .readIndex(
            new byte[0],
            new ReadIndexClosure() {
              @Override
              public void run(Status status, long index, byte[] context) {
                answer(operation, status, status.isOk() ? state.get(operation.key()) : null);
              }
            });
  }

  private static void answer(Operation operation, Status status, byte @Nullable [] read) {
    if (status.isOk()) {
      operation.succeeded(read);
    } else {
      operation.failed(new IOException(status.getErrorMsg()));
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (RaftGroupService service : services) {
      service.shutdown();
    }
    for (RaftGroupService service : services) {
      service.join();
    }
    if (server != null) {
      server.shutdown();
    }
  }
}
