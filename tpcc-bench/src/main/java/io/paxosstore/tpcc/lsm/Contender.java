package io.paxosstore.tpcc.lsm;

import java.nio.file.Path;
import java.util.List;

/** An engine with a setting. */
interface Contender {
  /** All of them, our own first. */
  List<Contender> ALL =
      List.of(
          new OwnContender(),
          new RocksContender("rocksdb", false),
          new RocksContender("rocksdb-tuned", true));

  /** What it is called in the report. */
  String name();

  /** Opens or creates a store. */
  Store open(Path directory, Memory memory, Use use);

  /** The one of that name. */
  static Contender named(String name) {
    return ALL.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contender is called " + name));
  }

  /** True for what others are compared with. */
  default boolean isYardstick() {
    return true;
  }
}
