package io.paxosstore.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.runtime.ClusterOptions;
import io.paxosstore.paxos.runtime.Member;
import io.paxosstore.paxos.runtime.NodeOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README is the one that runs here, word by word. */
class ReplicatedCounterTest {
  private static final int NODES = 3;
  private static final int MOST_LINES = 40;

  @TempDir Path directory;

  private long last;
  private long answered;
  private long doubtful;

  @Test
  void threeNodesAgreeOnTheSum_twoGoOnWithoutTheHome() throws Exception {
    List<ReplicatedCounter> counters = open();
    try {
      for (int i = 0; i < 30; i++) {
        add(counters.get(i % NODES));
      }
      assertAllSee(counters);
      int home = counters.getFirst().log().homeHint(ReplicatedCounter.GROUP);
      counters.get(home - 1).close();
      List<ReplicatedCounter> left =
          List.of(counters.get(home % NODES), counters.get((home + 1) % NODES));
      for (ReplicatedCounter each : left) {
        add(each);
      }
      assertAllSee(left);
      assertTrue(answered >= 32);
    } finally {
      counters.forEach(ReplicatedCounter::close);
    }
  }

  /** Until it is answered: on a machine that is busy enough a node is taken for silent. */
  private void add(ReplicatedCounter counter) {
    while (true) {
      try {
        long sum = counter.add();
        assertTrue(sum > last, sum + " after " + last);
        last = sum;
        answered++;
        return;
      } catch (PeerException e) {
        doubtful += e.notHandled() ? 0 : 1;
      } catch (StorageException e) {
        doubtful++;
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void assertAllSee(List<ReplicatedCounter> counters) {
    for (ReplicatedCounter each : counters) {
      long sum = each.get();
      assertTrue(sum >= last && sum >= answered, sum + " of " + answered);
      assertTrue(sum <= answered + doubtful, sum + " of " + answered + " and " + doubtful);
    }
  }

  private List<ReplicatedCounter> open() throws IOException {
    List<Member> members = new ArrayList<>();
    List<ServerSocket> held = new ArrayList<>();
    for (int id = 1; id <= NODES; id++) {
      ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(free);
      members.add(new Member(id, "localhost", free.getLocalPort()));
    }
    for (ServerSocket each : held) {
      each.close();
    }
    List<ReplicatedCounter> counters = new ArrayList<>();
    for (int id = 1; id <= NODES; id++) {
      NodeOptions node = NodeOptions.at(directory.resolve("node" + id));
      counters.add(ReplicatedCounter.open(ClusterOptions.of("demo", id, members, node)));
    }
    for (ReplicatedCounter each : counters) {
      Peers peers = each.log().peers();
      while (!peers.others().stream().allMatch(peers::isConnected)) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return counters;
  }

  @Test
  void theReadmeShowsTheSameLines() throws IOException {
    List<String> run =
        between(
            Path.of("src/test/java/io/paxosstore/paxos/ReplicatedCounter.java"),
            "// begin of the example",
            "// end of the example");
    List<String> shown =
        between(Path.of("../README.md"), "<!-- a replicated counter -->", "<!-- its end -->");
    assertEquals(run, shown.subList(1, shown.size() - 1));
    long lines = run.stream().filter(line -> !line.isBlank()).count();
    assertTrue(lines <= MOST_LINES, lines + " lines");
  }

  private static List<String> between(Path file, String first, String last) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.subList(lines.indexOf(first) + 1, lines.indexOf(last));
  }
}
