package io.paxosstore.sql.transaction.remote;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.transaction.remote.Answer.Seen;
import io.paxosstore.sql.transaction.remote.Request.ReadAt;
import java.util.ArrayList;
import java.util.List;

/** Requests and answers as bytes. */
public final class Messages {
  private static final int FORMAT = 1;

  private Messages() {}

  /**
   * A request with its surroundings.
   *
   * @param stamp the sender's clock
   * @param oldest the oldest snapshot in use at the sender; {@link Long#MAX_VALUE} for none
   */
  public record Asked(long stamp, long oldest, GroupId group, Request request) {}

  /** An answer and the sender's clock. */
  public record Answered(long stamp, Answer answer) {}

  /** The bytes of a request. */
  public static byte[] encode(Asked asked) {
    WireWriter to = new WireWriter();
    to.u8(FORMAT).i64(asked.stamp).i64(asked.oldest);
    putGroup(to, asked.group);
    switch (asked.request) {
      case Request.Get(byte[] key, ReadAt at) -> put(to.u8(1).bytes(key), at);
      case Request.Scan scan ->
          put(to.u8(2).bytes(scan.from()).bytes(scan.to()).flag(scan.reverse()), scan.at())
              .i32(scan.limitBytes())
              .bytes(scan.condition())
              .i64(scan.columns())
              .i64(scan.rows());
      case Request.Lock(long owner, byte[] key, int mode, long millis, boolean crosses, long at) ->
          to.u8(3).i64(owner).bytes(key).u8(mode).i64(millis).flag(crosses).i64(at);
      case Request.Withdraw(long owner) -> to.u8(4).i64(owner);
      case Request.Release(long owner) -> to.u8(5).i64(owner);
      case Request.Validate(Basis basis, long until, boolean confirm, byte[] reads) ->
          put(to.u8(6), basis).i64(until).flag(confirm).bytes(reads);
      case Request.Settle(Basis basis) -> put(to.u8(7), basis);
      case Request.Commit commit ->
          put(put(to.u8(8), commit.id()).i64(commit.owner()), commit.basis())
              .bytes(commit.reads())
              .bytes(commit.batch())
              .longs(commit.changed());
      case Request.Prepare prepare ->
          put(putGroups(put(to.u8(9), prepare.id()), prepare.participants()), prepare.basis())
              .bytes(prepare.reads())
              .bytes(prepare.batch())
              .longs(prepare.changed());
      case Request.Decide(RequestId id, boolean committed, long commitTs) ->
          put(to.u8(10), id).flag(committed).i64(commitTs);
      case Request.Inquire(RequestId id) -> put(to.u8(11), id);
      case Request.Statement(RequestId id, byte[] statement) -> put(to.u8(12), id).bytes(statement);
      case Request.Cancel(RequestId id) -> put(to.u8(13), id);
      case Request.GetAll(List<byte[]> keys, ReadAt at) -> {
        put(to.u8(14), at).i32(keys.size());
        keys.forEach(to::bytes);
      }
      case Request.Proceed(RequestId id, int count) -> put(to.u8(15), id).i32(count);
    }
    return to.toBytes();
  }

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  public static Asked decodeRequest(byte[] bytes) {
    WireReader from = new WireReader(bytes);
    checkFormat(from);
    long stamp = from.i64();
    long oldest = from.i64();
    GroupId group = group(from);
    int kind = from.u8();
    Request request =
        switch (kind) {
          case 1 -> new Request.Get(from.bytes(), readAt(from));
          case 2 ->
              new Request.Scan(
                  from.bytes(),
                  from.bytes(),
                  from.flag(),
                  readAt(from),
                  from.i32(),
                  from.bytes(),
                  from.i64(),
                  from.i64());
          case 3 ->
              new Request.Lock(
                  from.i64(), from.bytes(), from.u8(), from.i64(), from.flag(), from.i64());
          case 4 -> new Request.Withdraw(from.i64());
          case 5 -> new Request.Release(from.i64());
          case 6 -> new Request.Validate(basis(from), from.i64(), from.flag(), from.bytes());
          case 7 -> new Request.Settle(basis(from));
          case 8 ->
              new Request.Commit(
                  id(from), from.i64(), basis(from), from.bytes(), from.bytes(), from.longs());
          case 9 ->
              new Request.Prepare(
                  id(from), groups(from), basis(from), from.bytes(), from.bytes(), from.longs());
          case 10 -> new Request.Decide(id(from), from.flag(), from.i64());
          case 11 -> new Request.Inquire(id(from));
          case 12 -> new Request.Statement(id(from), from.bytes());
          case 13 -> new Request.Cancel(id(from));
          case 14 -> {
            ReadAt at = readAt(from);
            List<byte[]> keys = new ArrayList<>();
            for (int left = from.count(4); left > 0; left--) {
              keys.add(from.bytes());
            }
            yield new Request.GetAll(keys, at);
          }
          case 15 -> new Request.Proceed(id(from), from.i32());
          default -> throw new IllegalArgumentException("request of unknown kind " + kind);
        };
    from.end();
    return new Asked(stamp, oldest, group, request);
  }

  /** The bytes of an answer. */
  public static byte[] encode(Answered answered) {
    WireWriter to = new WireWriter();
    to.u8(FORMAT).i64(answered.stamp);
    switch (answered.answer) {
      case Answer.Row(Seen seen, boolean found, long version, byte[] row) ->
          put(to.u8(1), seen).flag(found).i64(version).bytes(row);
      case Answer.Rows(Seen seen, byte[] rows, byte[] through) ->
          put(to.u8(2), seen).bytes(rows).bytes(through);
      case Answer.Locked(Seen seen, int state, long version, byte[] row) ->
          put(to.u8(3), seen).u8(state).i64(version).bytes(row);
      case Answer.Stands(Seen seen) -> put(to.u8(4), seen);
      case Answer.Changed(byte[] key) ->
          to.u8(5).flag(key != null).bytes(key == null ? new byte[0] : key);
      case Answer.Committed(long commitTs) -> to.u8(6).i64(commitTs);
      case Answer.Prepared(long prepareTs) -> to.u8(7).i64(prepareTs);
      case Answer.Refused(String reason) -> to.u8(8).text(reason);
      case Answer.Unknown() -> to.u8(9);
      case Answer.Fate(Answer.Fate.Kind kind, long timestamp, List<GroupId> participants) ->
          putGroups(to.u8(10).u8(kind.ordinal()).i64(timestamp), participants);
      case Answer.Done() -> to.u8(11);
      case Answer.NotHome(int hint) -> to.u8(12).i32(hint);
      case Answer.Unavailable(String message) -> to.u8(13).text(message);
      case Answer.Failed(String sqlState, String message) -> to.u8(14).text(sqlState).text(message);
      case Answer.Result(byte[] result) -> to.u8(15).bytes(result);
      case Answer.Declined() -> to.u8(16);
      case Answer.RowsByKey(Seen seen, int count, byte[] rows) ->
          put(to.u8(17), seen).i32(count).bytes(rows);
    }
    return to.toBytes();
  }

  /**
   * Reads an answer.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  public static Answered decodeAnswer(byte[] bytes) {
    WireReader from = new WireReader(bytes);
    checkFormat(from);
    long stamp = from.i64();
    int kind = from.u8();
    Answer answer =
        switch (kind) {
          case 1 -> new Answer.Row(seen(from), from.flag(), from.i64(), from.bytes());
          case 2 -> new Answer.Rows(seen(from), from.bytes(), from.bytes());
          case 3 -> new Answer.Locked(seen(from), from.u8(), from.i64(), from.bytes());
          case 4 -> new Answer.Stands(seen(from));
          case 5 -> {
            boolean known = from.flag();
            byte[] key = from.bytes();
            yield new Answer.Changed(known ? key : null);
          }
          case 6 -> new Answer.Committed(from.i64());
          case 7 -> new Answer.Prepared(from.i64());
          case 8 -> new Answer.Refused(from.text());
          case 9 -> new Answer.Unknown();
          case 10 -> new Answer.Fate(fate(from.u8()), from.i64(), groups(from));
          case 11 -> new Answer.Done();
          case 12 -> new Answer.NotHome(from.i32());
          case 13 -> new Answer.Unavailable(from.text());
          case 14 -> new Answer.Failed(from.text(), from.text());
          case 15 -> new Answer.Result(from.bytes());
          case 16 -> new Answer.Declined();
          case 17 -> new Answer.RowsByKey(seen(from), from.i32(), from.bytes());
          default -> throw new IllegalArgumentException("answer of unknown kind " + kind);
        };
    from.end();
    return new Answered(stamp, answer);
  }

  private static void checkFormat(WireReader from) {
    int format = from.u8();
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "message of format " + format + ", this version reads format " + FORMAT);
    }
  }

  private static void putGroup(WireWriter to, GroupId group) {
    to.i32(group.family()).i32(group.slot());
  }

  private static GroupId group(WireReader from) {
    return new GroupId(from.i32(), from.i32());
  }

  private static WireWriter putGroups(WireWriter to, List<GroupId> groups) {
    to.i32(groups.size());
    groups.forEach(group -> putGroup(to, group));
    return to;
  }

  private static List<GroupId> groups(WireReader from) {
    int count = from.count(8);
    List<GroupId> groups = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      groups.add(group(from));
    }
    return groups;
  }

  private static WireWriter put(WireWriter to, ReadAt at) {
    return to.i64(at.at()).flag(at.first()).flag(at.settled());
  }

  private static ReadAt readAt(WireReader from) {
    return new ReadAt(from.i64(), from.flag(), from.flag());
  }

  private static WireWriter put(WireWriter to, Basis basis) {
    return to.i64(basis.home()).i64(basis.since()).i64(basis.fence()).i64(basis.dependsOn());
  }

  private static Basis basis(WireReader from) {
    return new Basis(from.i64(), from.i64(), from.i64(), from.i64());
  }

  private static WireWriter put(WireWriter to, RequestId id) {
    return to.i64(id.attemptTs()).i64(id.unique());
  }

  private static RequestId id(WireReader from) {
    return new RequestId(from.i64(), from.i64());
  }

  private static WireWriter put(WireWriter to, Seen seen) {
    return to.i64(seen.home())
        .i64(seen.fence())
        .i64(seen.dependsOn())
        .i64(seen.at())
        .i64(seen.late());
  }

  private static Seen seen(WireReader from) {
    return new Seen(from.i64(), from.i64(), from.i64(), from.i64(), from.i64());
  }

  private static Answer.Fate.Kind fate(int ordinal) {
    Answer.Fate.Kind[] kinds = Answer.Fate.Kind.values();
    if (ordinal >= kinds.length) {
      throw new IllegalArgumentException("fate of unknown kind " + ordinal);
    }
    return kinds[ordinal];
  }
}
