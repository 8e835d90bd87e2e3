package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Transfers between accounts that lie in groups of their own, one account each, and a count of
 * transfers in one more group: every transfer is one commit over three groups. Keeps what each
 * count of transfers must look like.
 */
final class Bank {
  static final int ACCOUNTS = 4;
  static final long OPENING = 1_000;

  private static final GroupId COUNT = new GroupId(2, 0);
  private static final byte[] PADDING = new byte[300];

  private final List<long[]> history = new ArrayList<>();
  private final Random random;

  Bank(long seed) {
    random = new Random(seed);
    history.add(new long[ACCOUNTS]);
  }

  /** Transfers appended so far, the opening of the accounts included. */
  int transfers() {
    return history.size() - 1;
  }

  /** The bank as another node found it: to go on from there. */
  Bank restoredAt(int transfers, long seed) {
    Bank bank = new Bank(seed);
    bank.history.clear();
    bank.history.addAll(history.subList(0, transfers + 1));
    return bank;
  }

  Appended transfer(ReplicatedLog log) {
    long[] balances = history.getLast().clone();
    List<GroupRecord> records = new ArrayList<>();
    if (history.size() == 1) {
      for (int account = 0; account < ACCOUNTS; account++) {
        balances[account] = OPENING;
        records.add(put(log, group(account), OPENING));
      }
    } else {
      int from = random.nextInt(ACCOUNTS);
      int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
      long amount = random.nextInt(100);
      balances[from] -= amount;
      balances[to] += amount;
      records.add(put(log, group(from), balances[from]));
      records.add(put(log, group(to), balances[to]));
    }
    records.add(put(log, COUNT, history.size()));
    Appended appended = log.append(records);
    history.add(balances);
    return appended;
  }

  /**
   * Reads the number of transfers, and checks that the balances are those after exactly so many.
   */
  int check(ReplicatedLog log) {
    int transfers = (int) read(log, COUNT);
    assertTrue(
        transfers < history.size(), transfers + " transfers found, " + transfers() + " made");
    long sum = 0;
    for (int account = 0; account < ACCOUNTS; account++) {
      long balance = read(log, group(account));
      assertEquals(
          history.get(transfers)[account],
          balance,
          "account " + account + " after " + transfers + " transfers");
      sum += balance;
    }
    assertEquals(transfers == 0 ? 0 : ACCOUNTS * OPENING, sum);
    return transfers;
  }

  static GroupId group(int account) {
    return new GroupId(1, account);
  }

  static byte[] key(GroupId group) {
    byte[] key = GroupKeys.key(GroupKeys.ROWS, group, 1);
    key[GroupKeys.PREFIX_BYTES] = 'k';
    return key;
  }

  static GroupRecord put(ReplicatedLog log, GroupId group, long value) {
    byte[] bytes = ByteBuffer.allocate(8 + PADDING.length).putLong(value).put(PADDING).array();
    long commitTs = log.hlc().next();
    return new GroupRecord(
        group,
        new EntryRecord.Commit(
            // Of one in two nobody will ask what became of it.
            value % 2 == 0 ? RequestId.NONE : new RequestId(commitTs, value),
            new WriteBatch().put(key(group), bytes).version(commitTs)));
  }

  static long read(ReplicatedLog log, GroupId group) {
    Cell cell = new Cell();
    return log.engine().get(key(group), Long.MAX_VALUE, cell)
        ? ByteBuffer.wrap(cell.copy()).getLong()
        : 0;
  }
}
