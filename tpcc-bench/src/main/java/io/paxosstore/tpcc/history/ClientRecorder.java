package io.paxosstore.tpcc.history;

import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * One client's part of a history: {@link #call}, its steps, {@link #answer}. After an operation
 * whose outcome is unknown the client goes on under a new number, because that operation may still
 * be running. For one thread at a time.
 */
public final class ClientRecorder {
  private final IntSupplier numbers;
  private int number;
  private int size;
  private int[] clients = new int[64];
  private long[] called = new long[64];
  private long[] answered = new long[64];
  private byte[] outcomes = new byte[64];
  private int[] steps = new int[65];
  private int[] tape = new int[512];
  private int tapeLength;
  private boolean open;

  ClientRecorder(int number, IntSupplier numbers) {
    this.number = number;
    this.numbers = numbers;
  }

  /** The number that the next operation goes by. */
  int client() {
    return number;
  }

  /** An operation is called now, before anything of it is sent. */
  public void call(long nanos) {
    if (open) {
      throw new IllegalStateException("client " + number + " has an operation without an answer");
    }
    open = true;
    if (size == called.length) {
      int room = 2 * size;
      clients = Arrays.copyOf(clients, room);
      called = Arrays.copyOf(called, room);
      answered = Arrays.copyOf(answered, room);
      outcomes = Arrays.copyOf(outcomes, room);
      steps = Arrays.copyOf(steps, room + 1);
    }
    clients[size] = number;
    called[size] = nanos;
  }

  /** It read a register. */
  public void read(int key, int value) {
    write3(StepKind.READ, key, value);
  }

  /** It wrote a register. */
  public void write(int key, int value) {
    write3(StepKind.WRITE, key, value);
  }

  /** It replaced one value of a register by another. */
  public void swap(int key, int expected, int value) {
    write3(StepKind.SWAP, key, expected);
    room(1);
    tape[tapeLength++] = value;
  }

  /** It wanted to replace a value of a register that held another. */
  public void noSwap(int key, int expected) {
    write3(StepKind.NO_SWAP, key, expected);
  }

  /** It appended an element to a list; no two operations append the same to one list. */
  public void append(int key, int element) {
    write3(StepKind.APPEND, key, element);
  }

  /** It read a list: the first {@code length} of these elements. */
  public void list(int key, int[] elements, int length) {
    write3(StepKind.LIST, key, length);
    room(length);
    System.arraycopy(elements, 0, tape, tapeLength, length);
    tapeLength += length;
  }

  /** Forgets the steps since the call: the same operation starts again. */
  public void restart() {
    tapeLength = steps[size];
  }

  /**
   * The operation has ended, or is given up.
   *
   * @param nanos the instant at which the outcome was known; of no account if it is unknown
   */
  public void answer(Outcome outcome, long nanos) {
    if (!open) {
      throw new IllegalStateException("client " + number + " has no operation");
    }
    open = false;
    answered[size] = outcome == Outcome.INFO ? History.NEVER : nanos;
    outcomes[size] = (byte) outcome.ordinal();
    size++;
    steps[size] = tapeLength;
    if (outcome == Outcome.INFO) {
      number = numbers.getAsInt();
    }
  }

  private void write3(StepKind kind, int key, int value) {
    room(3);
    tape[tapeLength] = kind.ordinal();
    tape[tapeLength + 1] = key;
    tape[tapeLength + 2] = value;
    tapeLength += 3;
  }

  private void room(int words) {
    if (tapeLength + words > tape.length) {
      tape = Arrays.copyOf(tape, Math.max(2 * tape.length, tapeLength + words));
    }
  }

  int operations() {
    return size;
  }

  int tapeLength() {
    return steps[size];
  }

  int client(int operation) {
    return clients[operation];
  }

  long called(int operation) {
    return called[operation];
  }

  long answered(int operation) {
    return answered[operation];
  }

  byte outcome(int operation) {
    return outcomes[operation];
  }

  /** Copies the steps of an operation; returns the position behind them. */
  int copySteps(int operation, int[] target, int position) {
    int length = steps[operation + 1] - steps[operation];
    System.arraycopy(tape, steps[operation], target, position, length);
    return position + length;
  }
}
