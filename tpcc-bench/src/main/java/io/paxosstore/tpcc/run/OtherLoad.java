package io.paxosstore.tpcc.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the rest of the machine did meanwhile: processors that were busy with something else than
 * this process, its children and the kernel threads' share, on average. Linux only; elsewhere it is
 * NaN.
 */
public final class OtherLoad {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double TICKS_PER_SECOND = 100;

  // Columns of the first line: user nice system idle iowait irq softirq steal.
  private static final int IDLE = 4;
  private static final int WAITING = 5;
  private static final int STOLEN = 8;

  private final long start = System.nanoTime();
  private final double busyBefore = busySeconds();
  private final CpuTime own = new CpuTime(List.of(ProcessHandle.current().pid()));
  private final double ownBefore = own.seconds();

  /** From now on. */
  public OtherLoad() {}

  /** Busy processors since this was made, without this process and its children. */
  public double processors() {
    double others = busySeconds() - busyBefore - (own.seconds() - ownBefore);
    return Math.max(0, others / ((System.nanoTime() - start) / 1e9));
  }

  private static double busySeconds() {
    try {
      String[] fields = Files.readString(STAT).lines().findFirst().orElse("").split(" +");
      double ticks = 0;
      for (int i = 1; i <= STOLEN; i++) {
        if (i != IDLE && i != WAITING) {
          ticks += Long.parseLong(fields[i]);
        }
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
