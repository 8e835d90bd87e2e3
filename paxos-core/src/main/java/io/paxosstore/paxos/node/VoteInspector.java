package io.paxosstore.paxos.node;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.log.LogInspection;
import io.paxosstore.lsm.log.SegmentReport;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.paxos.Ballot;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.replica.BallotedEntry;
import io.paxosstore.paxos.text.ProtocolText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The votes in a data directory that nobody has open: what its log and the tables of its storage
 * engine say, which is what the node would begin with. Holds the directory's lock, and changes
 * nothing: no boot is begun, nothing is cut or replayed. Not thread-safe.
 */
public final class VoteInspector implements AutoCloseable {
  /** Hears of each change in the order of the log. */
  @FunctionalInterface
  public interface Changes {
    /**
     * One change of one group's vote.
     *
     * @param logPosition behind its record
     * @param change in the language of {@link ProtocolText}
     */
    void change(long logPosition, GroupId group, String change);
  }

  private static final String LOG = "log";
  private static final String STORE = "lsm";

  /** The newest row that the tables have of a key. */
  private record Row(long version, boolean present, byte[] value) {}

  private final FileSystem fileSystem;
  private final Path directory;
  private final DirectoryLock lock;
  private final List<String> findings = new ArrayList<>();

  private VoteInspector(FileSystem fileSystem, Path directory, DirectoryLock lock) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens a data directory to look at it.
   *
   * @throws StorageException if it is none
   * @throws DirectoryLockedException if somebody has it open
   */
  public static VoteInspector open(FileSystem fileSystem, Path directory) throws IOException {
    if (!LogInspection.isLog(fileSystem, directory.resolve(LOG))) {
      throw new StorageException(directory + " is no data directory: it has no log");
    }
    try {
      return new VoteInspector(fileSystem, directory, fileSystem.lock(directory));
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads the votes of the groups that are asked for, ascending. The log's entries of these are
   * held in memory together.
   *
   * @param changes hears of their changes
   * @throws CorruptionException if the tables are damaged; damage of the log is a finding
   */
  public List<GroupVote> read(Predicate<GroupId> groups, Changes changes) throws IOException {
    TreeMap<GroupId, Vote> votes = new TreeMap<>();
    TreeMap<GroupId, TreeMap<Integer, Row>> state = new TreeMap<>();
    findings.clear();
    if (fileSystem.exists(directory.resolve(STORE))) {
      readTables(groups, state);
    }
    state.forEach((group, rows) -> votes.put(group, new Vote(group, promise(group, rows))));
    List<SegmentReport> segments =
        new LogInspection(fileSystem, directory.resolve(LOG))
            .read((position, record) -> record(position, record, groups, votes, changes));
    StoreInspector.logFindings(segments).forEach(each -> findings.add(each.toString()));
    List<GroupVote> read = new ArrayList<>();
    votes.forEach((id, vote) -> read.add(vote(vote, state.getOrDefault(id, new TreeMap<>()))));
    return read;
  }

  /** What was wrong with the log when it was read last; nothing, if it is sound. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private void record(
      long position,
      ByteBuffer record,
      Predicate<GroupId> groups,
      TreeMap<GroupId, Vote> votes,
      Changes changes) {
    List<LogRecord> decoded;
    try {
      decoded = LogRecord.decode(record);
    } catch (IllegalArgumentException e) {
      findings.add("log record at position " + position + ": " + e.getMessage());
      return;
    }
    for (LogRecord each : decoded) {
      if (groups.test(each.group())) {
        votes
            .computeIfAbsent(each.group(), group -> new Vote(group, Ballot.NONE))
            .logged(each, position);
        changes.change(position, each.group(), text(each));
      }
    }
  }

  private static String text(LogRecord record) {
    return switch (record) {
      case LogRecord.Promise(GroupId _, Ballot ballot) -> "promise " + ProtocolText.of(ballot);
      case LogRecord.Accepted accepted ->
          (accepted.binds() ? "accept " : "hold ")
              + ProtocolText.of(new BallotedEntry(accepted.ballot(), accepted.entry()))
              + ", chosen through "
              + accepted.chosenThrough();
      case LogRecord.Base(GroupId _, long through) -> "base " + through;
    };
  }

  private static GroupVote vote(Vote vote, TreeMap<Integer, Row> rows) {
    GroupId group = vote.group();
    Row head = rows.get(suffix(StateRows.headKey(group)));
    StateRows.Tip tip =
        head == null || !head.present ? StateRows.Tip.NONE : StateRows.headOf(group, head.value);
    Row floor = rows.get(suffix(StateRows.floorKey(group)));
    Row installing = rows.get(suffix(StateRows.installingKey(group)));
    long chosenThrough = Math.max(vote.chosenThrough(), tip.head().position());
    return new GroupVote(
        group,
        vote.promised(),
        tip.head(),
        tip.checksum(),
        floor == null || !floor.present
            ? 0
            : StateRows.longOf("floor of group " + group, floor.value),
        installing != null && installing.present,
        chosenThrough,
        GroupVote.judge(tip.head(), chosenThrough, vote.accepted()));
  }

  private static Ballot promise(GroupId group, TreeMap<Integer, Row> rows) {
    Row promise = rows.get(suffix(StateRows.promiseKey(group)));
    return promise == null || !promise.present
        ? Ballot.NONE
        : StateRows.promiseOf(group, promise.value);
  }

  /** Newest tables first: of two rows of one version the one that is met first is the newer. */
  private void readTables(Predicate<GroupId> groups, TreeMap<GroupId, TreeMap<Integer, Row>> state)
      throws IOException {
    try (StoreInspector store = StoreInspector.open(fileSystem, directory.resolve(STORE))) {
      for (byte space : new byte[] {GroupKeys.SYSTEM, GroupKeys.LOCAL}) {
        byte[] from = {space};
        byte[] to = {(byte) (space + 1)};
        store.scan(from, to, rows -> collect(rows, groups, state));
      }
    }
  }

  /** A group may have very many outcomes: they are leapt over. */
  private static void collect(
      RowSource rows, Predicate<GroupId> groups, TreeMap<GroupId, TreeMap<Integer, Row>> state) {
    while (rows.next()) {
      byte[] key = rows.copyKey();
      GroupId group = GroupKeys.groupOf(key, 0);
      if (!groups.test(group)) {
        rows.seek(GroupKeys.end(key[0], group));
      } else if (key.length == GroupKeys.PREFIX_BYTES + 1) {
        byte[] value =
            Arrays.copyOfRange(
                rows.valueArray(), rows.valueOffset(), rows.valueOffset() + rows.valueLength());
        Row row = new Row(rows.version(), !rows.isTombstone(), value);
        state
            .computeIfAbsent(group, ignored -> new TreeMap<>())
            .merge(suffix(key), row, (one, other) -> other.version > one.version ? other : one);
      } else {
        rows.seek(StateRows.floorKey(group));
      }
    }
  }

  /** Space and last byte tell the rows of one group apart. */
  private static int suffix(byte[] key) {
    return key[0] << 8 | key[key.length - 1];
  }
}
