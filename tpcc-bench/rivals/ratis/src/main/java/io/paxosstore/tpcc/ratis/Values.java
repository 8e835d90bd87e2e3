package io.paxosstore.tpcc.ratis;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** The state of a group: values by key, in memory, without snapshots. */
final class Values extends BaseStateMachine {
  private final ConcurrentHashMap<Long, ByteString> values = new ConcurrentHashMap<>();

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    ByteString data = entry.getStateMachineLogEntry().getLogData();
    ByteBuffer bytes = data.asReadOnlyByteBuffer();
    values.put(bytes.getLong(), ByteString.copyFrom(bytes));
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  @Override
  public CompletableFuture<Message> query(Message request) {
    long key = request.getContent().asReadOnlyByteBuffer().getLong();
    return CompletableFuture.completedFuture(
        Message.valueOf(values.getOrDefault(key, ByteString.EMPTY)));
  }
}
