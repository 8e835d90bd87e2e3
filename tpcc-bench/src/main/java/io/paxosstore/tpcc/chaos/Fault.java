package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.proxy.LinkFault;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is done to a cluster, to a process or to the network between its servers. */
enum Fault {
  KILL(null),
  PAUSE(null),
  DELAY(LinkFault.DELAY),
  DROP(LinkFault.DROP),
  DUPLICATE(LinkFault.DUPLICATE),
  REORDER(LinkFault.REORDER),
  CORRUPT(LinkFault.CORRUPT),
  HALF_OPEN(LinkFault.HALF_OPEN);

  private final @Nullable LinkFault link;

  Fault(@Nullable LinkFault link) {
    this.link = link;
  }

  /** What it is to the network; null if it is to a process. */
  @Nullable LinkFault link() {
    return link;
  }

  /** As it is written on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The one of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Fault of(String word) {
    return Stream.of(values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no fault " + word + "; there are " + words()));
  }

  static String words() {
    return Stream.of(values()).map(Fault::word).collect(Collectors.joining(", "));
  }
}
