package io.paxosstore.tpcc.measure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * CPU time of this process and of servers that run on the same machine, with all their descendants:
 * a server with a process for each connection is counted as a whole, as far as these processes live
 * when it is read.
 */
public final class CpuClock {
  private final List<Long> servers;

  /** Reads this process and these. */
  public CpuClock(List<Long> serverPids) {
    servers = List.copyOf(serverPids);
  }

  /**
   * CPU time so far.
   *
   * @param client of this process
   * @param servers of each server process and its descendants, by process
   */
  public record Reading(Duration client, Map<Long, Duration> servers) {
    /** CPU seconds of this process since an earlier reading. */
    public double clientSeconds(Reading earlier) {
      return seconds(client.minus(earlier.client));
    }

    /** CPU seconds of all server processes that live now, since an earlier reading. */
    public double serverSeconds(Reading earlier) {
      Duration sum = Duration.ZERO;
      for (Map.Entry<Long, Duration> each : servers.entrySet()) {
        sum =
            sum.plus(
                each.getValue().minus(earlier.servers.getOrDefault(each.getKey(), Duration.ZERO)));
      }
      return seconds(sum);
    }

    private static double seconds(Duration duration) {
      return duration.toNanos() / 1e9;
    }
  }

  /** Reads the clocks. */
  public Reading read() {
    Map<Long, Duration> times = new HashMap<>();
    servers.stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
        .forEach(process -> times.put(process.pid(), cpu(process)));
    return new Reading(cpu(ProcessHandle.current()), times);
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
