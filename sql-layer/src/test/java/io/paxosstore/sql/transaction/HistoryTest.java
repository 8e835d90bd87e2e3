package io.paxosstore.sql.transaction;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.sql.transaction.History.Run;
import org.junit.jupiter.api.Test;

/** The checker finds what it is there for. */
class HistoryTest {
  private final History history = new History();

  @Test
  void anOrderThatFitsIsFound() {
    Run first = history.begin();
    Run second = history.begin();
    first.read("x", 0);
    first.write("x", 1);
    second.read("x", 0); // before the first, though it ends later
    history.committed(first);
    history.committed(second);
    history.assertStrictlySerializable();
  }

  @Test
  void writeSkewIsFound() {
    Run first = history.begin();
    Run second = history.begin();
    first.read("x", 0);
    first.read("y", 0);
    first.write("x", 1);
    second.read("x", 0);
    second.read("y", 0);
    second.write("y", 2);
    history.committed(first);
    history.committed(second);
    assertThrows(AssertionError.class, history::assertStrictlySerializable);
  }

  @Test
  void aLostUpdateIsFound() {
    for (int i = 1; i <= 2; i++) {
      Run run = history.begin();
      run.read("x", 0);
      run.write("x", i);
      history.committed(run);
    }
    assertThrows(AssertionError.class, history::assertStrictlySerializable);
  }

  @Test
  void aStaleReadIsFound() {
    Run writer = history.begin();
    writer.read("x", 0);
    writer.write("x", 1);
    history.committed(writer);
    Run reader = history.begin();
    reader.read("x", 0);
    history.committed(reader);
    assertThrows(AssertionError.class, history::assertStrictlySerializable);
  }

  @Test
  void aReadOfHalfATransactionIsFound() {
    Run writer = history.begin();
    Run reader = history.begin();
    writer.read("x", 0);
    writer.read("y", 0);
    writer.write("x", 1);
    writer.write("y", 2);
    reader.read("x", 1);
    reader.read("y", 0);
    history.committed(writer);
    history.committed(reader);
    assertThrows(AssertionError.class, history::assertStrictlySerializable);
  }
}
