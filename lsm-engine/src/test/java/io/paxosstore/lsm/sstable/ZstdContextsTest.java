package io.paxosstore.lsm.sstable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.ZstdException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class ZstdContextsTest {
  private static byte[] text(Random random) {
    byte[] raw = new byte[1 + random.nextInt(40_000)];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) ('a' + random.nextInt(9));
    }
    return raw;
  }

  private static byte[] compressed(byte[] raw) {
    byte[] target = new byte[Codec.ZSTD.bound(raw.length)];
    return Arrays.copyOf(target, Codec.ZSTD.compress(raw, raw.length, target));
  }

  @Test
  void blocksOfManyThreadsComeBackAsTheyWere() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> runs = new ArrayList<>();
      for (int seed = 0; seed < 50; seed++) {
        Random random = new Random(seed);
        runs.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    byte[] raw = text(random);
                    byte[] stored = compressed(raw);
                    assertArrayEquals(
                        raw, Codec.ZSTD.decompress(stored, 0, stored.length, raw.length));
                  }
                }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
  }

  @Test
  void aDamagedBlockIsRefusedAndTheNextOneIsRead() {
    byte[] raw = text(new Random(1));
    byte[] stored = compressed(raw);
    byte[] damaged = Arrays.copyOf(stored, stored.length / 2);
    for (int i = 0; i < 40; i++) {
      assertThrows(
          ZstdException.class, () -> Codec.ZSTD.decompress(damaged, 0, damaged.length, raw.length));
      assertArrayEquals(raw, Codec.ZSTD.decompress(stored, 0, stored.length, raw.length));
    }
  }
}
