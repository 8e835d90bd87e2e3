package io.paxosstore.tpcc.paxos.member;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a member is told when it starts.
 *
 * @param self its number, 1 to 3
 * @param ports where it reaches the members on loopback, by number less one; its own is where it
 *     listens
 * @param directory where it keeps what is on disk
 * @param groups how many groups there are
 * @param syncFactor how many times as long as it would take a sync of its disk takes; only of those
 *     who can slow down a disk
 */
public record Setting(int self, List<Integer> ports, Path directory, int groups, int syncFactor) {
  /** Copies the list. */
  public Setting {
    ports = List.copyOf(ports);
  }

  /** The port of a member. */
  public int port(int member) {
    return ports.get(member - 1);
  }

  /** As arguments of {@link MemberMain}, after the class of the contender. */
  public List<String> arguments() {
    return List.of(
        String.valueOf(self),
        String.join(",", ports.stream().map(String::valueOf).toList()),
        directory.toString(),
        String.valueOf(groups),
        String.valueOf(syncFactor));
  }

  static Setting parse(List<String> arguments) {
    List<Integer> ports = new ArrayList<>();
    for (String port : arguments.get(1).split(",")) {
      ports.add(Integer.valueOf(port));
    }
    return new Setting(
        Integer.parseInt(arguments.get(0)),
        ports,
        Path.of(arguments.get(2)),
        Integer.parseInt(arguments.get(3)),
        Integer.parseInt(arguments.get(4)));
  }
}
