package io.paxosstore.tpcc.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * CPU time of processes, their children and the children that have ended. Other work on the machine
 * changes how long things take far more than how much CPU they take, so this is what can be
 * compared. Linux only; elsewhere it is zero.
 */
public final class CpuTime {
  /** What {@code sysconf(_SC_CLK_TCK)} says on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  // Places after the command's name: user and system time, own and of children that have ended.
  private static final int FIRST_TIME = 11;
  private static final int TIMES = 4;

  private final List<ProcessHandle> processes;

  /** Of the processes with these ids. */
  public CpuTime(List<Long> pids) {
    processes = pids.stream().map(ProcessHandle::of).flatMap(Optional::stream).toList();
  }

  /** Seconds of CPU that were taken so far. */
  public double seconds() {
    long ticks = 0;
    for (ProcessHandle process : processes) {
      ticks += ticks(process) + process.descendants().mapToLong(CpuTime::ticks).sum();
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Seconds of CPU that this process and its children that have ended took so far. */
  public static double ofThisProcess() {
    return ticks(ProcessHandle.current()) / TICKS_PER_SECOND;
  }

  private static long ticks(ProcessHandle process) {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    } catch (IOException e) {
      // It has ended; whoever waited for it has its time.
      return 0;
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = 0;
    for (int i = 0; i < TIMES; i++) {
      ticks += Long.parseLong(fields[FIRST_TIME + i]);
    }
    return ticks;
  }
}
