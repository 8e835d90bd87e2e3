package io.paxosstore.tpcc.proxy;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the frames of one direction of one connection. Forewords neither come twice nor
 * behind others: the layers above rely on their order and their number, which TCP gives them and no
 * checksum tells. Not thread-safe.
 */
final class Tampering {
  private static final int ONE_IN_OF_GROUPS = 3;
  private static final int ONE_IN_OF_OTHERS = 100;
  private static final int ONE_IN_CORRUPT = 30;
  private static final int MOST_OVERTAKE = 3;

  private final SplittableRandom random;
  private final Counts counts;
  private final Runnable corrupted;

  /** The frame that others overtake, and how many more of them; null if there is none. */
  private @Nullable Frame held;

  private int overtaking;

  private boolean damaged;

  /**
   * Begins with a connection.
   *
   * @param corrupted is told before a damaged frame goes on
   */
  Tampering(SplittableRandom random, Counts counts, Runnable corrupted) {
    this.random = random;
    this.counts = counts;
    this.corrupted = corrupted;
  }

  /** Passes on what becomes of a frame under a fault: nothing, itself, or more. */
  void take(Frame frame, @Nullable LinkFault fault, Consumer<Frame> onward) {
    alter(frame, fault, onward);
    counts.passing();
  }

  private void alter(Frame frame, @Nullable LinkFault fault, Consumer<Frame> onward) {
    if (fault == LinkFault.DROP) {
      counts.count(LinkFault.DROP);
      return;
    }
    if (fault == LinkFault.REORDER && held == null && isChosen(frame)) {
      counts.count(LinkFault.REORDER);
      held = frame;
      overtaking = random.nextInt(1, MOST_OVERTAKE + 1);
      return;
    }
    if (fault == LinkFault.CORRUPT && !damaged && random.nextInt(ONE_IN_CORRUPT) == 0) {
      damaged = true; // once: a second one would end the connection though the first was taken
      counts.count(LinkFault.CORRUPT);
      corrupted.run();
      onward.accept(frame.withBit(random.nextInt(frame.bytes().length * Byte.SIZE)));
    } else {
      onward.accept(frame);
    }
    if (fault == LinkFault.DUPLICATE && isChosen(frame)) {
      counts.count(LinkFault.DUPLICATE);
      onward.accept(frame);
    }
    release(onward);
  }

  private boolean isChosen(Frame frame) {
    return switch (frame.type()) {
      case Frame.FOREWORD -> false;
      case Frame.GROUP_MESSAGES -> random.nextInt(ONE_IN_OF_GROUPS) == 0;
      default -> random.nextInt(ONE_IN_OF_OTHERS) == 0;
    };
  }

  private void release(Consumer<Frame> onward) {
    Frame waiting = held;
    if (waiting != null && --overtaking == 0) {
      held = null;
      onward.accept(waiting);
    }
  }
}
