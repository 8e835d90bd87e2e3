package io.paxosstore.tpcc.lsm;

import java.nio.file.Path;
import java.util.List;

/** An engine with a setting. */
interface Contender {
  /** Those that every phase measures, our own first. */
  List<Contender> ALL =
      List.of(
          new OwnContender(),
          new RocksContender("rocksdb", false),
          new RocksContender("rocksdb-tuned", true));

  /** Those that are shown beside them where rows are read; they keep no log to compare with. */
  List<Contender> READ_ONLY = List.of(new LmdbContender(), new MvStoreContender());

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

  /** What its figures are for. */
  Role role();

  /** False where its native part does not exist. */
  default boolean isAvailable() {
    return true;
  }

  /** What the figures of a contender are for. */
  enum Role {
    /** They are held to targets. */
    OURS,
    /** Targets are multiples of the best of these. */
    YARDSTICK,
    /** They are shown beside the others. */
    SHOWN
  }
}
