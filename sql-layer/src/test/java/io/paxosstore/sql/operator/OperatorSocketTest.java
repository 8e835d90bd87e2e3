package io.paxosstore.sql.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.runtime.ClusterReplica;
import io.paxosstore.paxos.runtime.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorSocketTest {
  private static final GroupId GROUP = new GroupId(1, 7);

  @TempDir Path data;

  private ClusterReplica replica;
  private OperatorSocket socket;
  private OperatorClient client;

  @BeforeEach
  void open() {
    replica = ClusterReplica.embedded(NodeOptions.at(data));
    socket = OperatorSocket.open(data, replica);
    client = new OperatorClient(data);
  }

  @AfterEach
  void close() {
    socket.close();
    replica.close();
  }

  @Test
  void onlyTheOwnerReachesIt() throws IOException {
    assertTrue(client.isThere());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("operator"))));
  }

  @Test
  void promiseAndLogTellWhatIsInMemory() throws IOException {
    write(3);
    List<String> promises = new ArrayList<>();
    assertNull(client.ask("promise", promises::add));
    assertEquals("1 groups in memory", promises.getLast());
    assertTrue(
        promises.getFirst().startsWith("group 1/7  promised r1n1b1  head 3 "), promises::toString);
    List<String> log = new ArrayList<>();
    assertNull(client.ask("log 1/7 2 true", log::add));
    // A node without others keeps no entries for them.
    assertEquals(List.of(promises.getFirst()), log);
  }

  @Test
  void aTraceTellsWhatHappensUntilItHasEnough() throws Exception {
    List<String> lines = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    assertNull(
                        client.ask(
                            "trace 1/7 600 3",
                            line -> {
                              lines.add(line);
                              begun.countDown();
                            }));
                  } catch (Throwable e) {
                    failed.set(e);
                    begun.countDown();
                  }
                });
    begun.await();
    assertEquals("another trace is under way", client.ask("trace 1/7 600 3", lines::add));
    write(2);
    reader.join();
    assertNull(failed.get());
    assertEquals("tracing group 1/7 on node 1", lines.getFirst());
    assertEquals(4, lines.size(), lines::toString);
    assertTrue(lines.get(1).endsWith(" started"), lines::toString);
    // Nothing is told any more, and another may ask.
    write(2);
    assertNull(client.ask("trace 1/7 1 0", lines::add));
  }

  @Test
  void whatIsNotUnderstoodIsRefusedAndTheNextQuestionAnswered() throws IOException {
    assertNotNull(client.ask("shutdown", line -> {}));
    assertNotNull(client.ask("log 1/7", line -> {}));
    assertNotNull(client.ask("promise x/y", line -> {}));
    assertNotNull(client.ask("promise " + "x".repeat(1_000), line -> {}));
    assertNull(client.ask("promise", line -> {}));
  }

  @Test
  void aSocketThatAKilledServerLeftIsReplaced() throws IOException {
    Path file = OperatorAddress.file(data);
    socket.close();
    assertFalse(client.isThere());
    Files.writeString(file, "left behind");
    assertThrows(IOException.class, () -> client.ask("promise", line -> {}));
    socket = OperatorSocket.open(data, replica);
    assertNull(client.ask("promise", line -> {}));
  }

  private void write(int times) {
    if (!(replica.locate(GROUP, Duration.ofSeconds(60)) instanceof Home.Here(var tenure))) {
      throw new AssertionError("it is the only one");
    }
    for (int i = 0; i < times; i++) {
      long stamp = replica.hlc().next();
      WriteBatch batch =
          new WriteBatch()
              .put(GroupKeys.key(GroupKeys.ROWS, GROUP, 1), new byte[] {1})
              .version(stamp);
      replica.awaitCounts(
          replica.append(tenure, new EntryRecord.Commit(new RequestId(stamp, i), batch)));
    }
  }
}
