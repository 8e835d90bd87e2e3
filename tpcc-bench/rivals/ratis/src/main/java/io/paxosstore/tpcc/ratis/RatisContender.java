package io.paxosstore.tpcc.ratis;

import io.paxosstore.tpcc.paxos.member.Contender;
import io.paxosstore.tpcc.paxos.member.Operation;
import io.paxosstore.tpcc.paxos.member.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

/**
 * A member of Ratis. The log is synced before every answer, as is its default; log entries without
 * a request are off, which saves a sync for each batch; limits of what is pending leave room for
 * the load; elections begin after 300 to 600 ms. Reads are {@code LINEARIZABLE}, without leases.
 */
public final class RatisContender implements Contender {
  private static final int SUBMITTERS = 16;
  private static final int PENDING = 1 << 16;
  private static final int BATCH = 4 << 10;

  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private final List<RaftGroupId> groups = new ArrayList<>();
  private @Nullable RaftServer server;
  private @Nullable RaftPeerId self;

  /** Nothing is open yet. */
  public RatisContender() {}

  @Override
  public void open(Setting setting) throws IOException {
    if (setting.groups() != 1) {
      throw new IOException("more than one group is not set up for Ratis here");
    }
    List<RaftPeer> peers = new ArrayList<>();
    for (int id = 1; id <= setting.ports().size(); id++) {
      peers.add(
          RaftPeer.newBuilder()
              .setId("n" + id)
              .setAddress("127.0.0.1:" + setting.port(id))
              .setPriority(id == 1 ? 1 : 0)
              .build());
    }
    RaftGroupId group =
        RaftGroupId.valueOf(UUID.nameUUIDFromBytes("bench".getBytes(StandardCharsets.UTF_8)));
    groups.add(group);
    self = peers.get(setting.self() - 1).getId();
    RaftServer opened =
        RaftServer.newBuilder()
            .setServerId(self)
            .setGroup(RaftGroup.valueOf(group, peers))
            .setProperties(properties(setting))
            .setStateMachine(new Values())
            .build();
    opened.start();
    server = opened;
  }

  private static RaftProperties properties(Setting setting) {
    RaftProperties properties = new RaftProperties();
    GrpcConfigKeys.Server.setPort(properties, setting.port(setting.self()));
    RaftServerConfigKeys.setStorageDir(properties, List.of(setting.directory().toFile()));
    RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, false);
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(300));
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(600));
    RaftServerConfigKeys.Write.setElementLimit(properties, PENDING);
    RaftServerConfigKeys.Log.setQueueElementLimit(properties, BATCH);
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("64MB"));
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("16MB"));
    RaftServerConfigKeys.Log.Appender.setBufferElementLimit(properties, BATCH);
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, millis(0));
    return properties;
  }

  private static TimeDuration millis(long millis) {
    return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
  }

  private RaftServer server() {
    RaftServer opened = server;
    if (opened == null) {
      throw new IllegalStateException("not open");
    }
    return opened;
  }

  @Override
  public boolean isHome(int group) {
    try {
      DivisionInfo division = server().getDivision(groups.get(group)).getInfo();
      return division.isLeader() && division.isLeaderReady();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void write(Operation operation) {
    byte[] value = operation.value();
    ByteBuffer data = ByteBuffer.allocate(Long.BYTES + value.length);
    data.putLong(operation.key()).put(value).flip();
    submit(operation, RaftClientRequest.writeRequestType(), UnsafeByteOperations.unsafeWrap(data));
  }

  @Override
  public void read(Operation operation) {
    ByteBuffer data = ByteBuffer.allocate(Long.BYTES).putLong(operation.key()).flip();
    submit(operation, RaftClientRequest.readRequestType(), UnsafeByteOperations.unsafeWrap(data));
  }

  private void submit(Operation operation, RaftClientRequest.Type type, ByteString content) {
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(self)
            .setGroupId(groups.get(operation.group()))
            .setCallId(calls.incrementAndGet())
            .setMessage(Message.valueOf(content))
            .setType(type)
            .build();
    try {
      server()
          .submitClientRequestAsync(request)
          .whenComplete((reply, problem) -> answer(operation, reply, problem));
    } catch (IOException e) {
      operation.failed(e);
    }
  }

  private static void answer(
      Operation operation, @Nullable RaftClientReply reply, @Nullable Throwable problem) {
    if (reply != null && reply.isSuccess()) {
      ByteString content = reply.getMessage().getContent();
      operation.succeeded(content.isEmpty() ? null : content.toByteArray());
    } else if (problem != null) {
      operation.failed(problem);
    } else {
      operation.failed(new IOException("refused: " + reply));
    }
  }

  @Override
  public int submitters() {
    return SUBMITTERS;
  }

  @Override
  public void close() throws IOException {
    server().close();
  }
}
