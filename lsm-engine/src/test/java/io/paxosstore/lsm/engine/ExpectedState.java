package io.paxosstore.lsm.engine;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process has begun and what it was promised, in memory that it shares with the operating
 * system: there when the process is killed, up to the last store.
 */
final class ExpectedState {
  private static final int CHECKPOINT = 16 * KilledWriter.WORKERS;
  private static final int BYTES = CHECKPOINT + 8;

  private final MappedByteBuffer memory;

  private ExpectedState(MappedByteBuffer memory) {
    this.memory = memory;
  }

  static ExpectedState open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new ExpectedState(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES));
    }
  }

  void begun(int worker, long number) {
    memory.putLong(16 * worker, number);
  }

  long begun(int worker) {
    return memory.getLong(16 * worker);
  }

  void acknowledged(int worker, long number) {
    memory.putLong(16 * worker + 8, number);
  }

  long acknowledged(int worker) {
    return memory.getLong(16 * worker + 8);
  }

  void checkpointed(long number) {
    memory.putLong(CHECKPOINT, number);
  }

  /** The newest checkpoint that was finished; 0 if there is none. */
  long checkpoint() {
    return memory.getLong(CHECKPOINT);
  }
}
