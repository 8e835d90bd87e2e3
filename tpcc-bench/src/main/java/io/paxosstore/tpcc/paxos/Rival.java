package io.paxosstore.tpcc.paxos;

import java.util.Map;

/**
 * Somebody who is measured.
 *
 * @param contender the class that drives it, in its processes
 * @param classPath of its processes
 * @param mostGroups how many groups it is asked to start
 */
record Rival(String name, String contender, String classPath, int mostGroups) {
  private static final Map<String, String> CONTENDERS =
      Map.of(
          "jraft", "io.paxosstore.tpcc.jraft.JRaftContender",
          "ratis", "io.paxosstore.tpcc.ratis.RatisContender");

  /** Each JRaft group has a RocksDB of its own, and Ratis a thread and a stream per peer. */
  private static final Map<String, Integer> MOST_GROUPS = Map.of("jraft", 64, "ratis", 1);

  /** This project's own, on this process's class path. */
  static Rival own() {
    return new Rival(
        "paxosstore",
        "io.paxosstore.tpcc.paxos.own.OwnContender",
        System.getProperty("java.class.path"),
        Integer.MAX_VALUE);
  }

  /** {@code NAME=CLASSPATH}. */
  static Rival parse(String text) {
    int at = text.indexOf('=');
    String name = at < 0 ? text : text.substring(0, at);
    String contender = CONTENDERS.get(name);
    if (contender == null || at < 0) {
      throw new IllegalArgumentException(
          "a rival is NAME=CLASSPATH, NAME one of " + CONTENDERS.keySet() + ": " + text);
    }
    return new Rival(name, contender, text.substring(at + 1), MOST_GROUPS.getOrDefault(name, 1));
  }

  boolean isOwn() {
    return name.equals("paxosstore");
  }
}
