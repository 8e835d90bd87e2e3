package io.paxosstore.tpcc.history;

/** Histories made from others, with something planted. */
final class HistoryEdits {
  private HistoryEdits() {}

  /** What may be changed of an operation while it is copied. */
  interface Edit {
    /** Copies one operation, or another one in its place. */
    void copy(History history, int operation, ClientRecorder to);
  }

  static History concat(History... histories) {
    HistoryRecorder recorder = new HistoryRecorder();
    int client = 0;
    for (History history : histories) {
      int last = 0;
      for (int i = 0; i < history.size(); i++) {
        last = Math.max(last, history.client(i));
        copy(history, i, recorder.client(client + history.client(i)));
      }
      client += last + 1;
    }
    return recorder.history();
  }

  static History edit(History history, Edit edit) {
    HistoryRecorder recorder = new HistoryRecorder();
    for (int i = 0; i < history.size(); i++) {
      edit.copy(history, i, recorder.client(history.client(i)));
    }
    return recorder.history();
  }

  static void copy(History history, int operation, ClientRecorder to) {
    to.call(history.called(operation));
    copySteps(history, operation, to);
    to.answer(history.outcome(operation), history.answered(operation));
  }

  static void copySteps(History history, int operation, ClientRecorder to) {
    for (int step = history.firstStep(operation);
        step < history.endOfSteps(operation);
        step = history.nextStep(step)) {
      copyStep(history, step, to, history.kind(step) == StepKind.LIST ? history.length(step) : 0);
    }
  }

  /** Copies a step; of a list only its first elements. */
  static void copyStep(History history, int step, ClientRecorder to, int length) {
    int key = history.key(step);
    int value = history.value(step);
    switch (history.kind(step)) {
      case READ -> to.read(key, value);
      case WRITE -> to.write(key, value);
      case SWAP -> to.swap(key, value, history.swappedIn(step));
      case NO_SWAP -> to.noSwap(key, value);
      case APPEND -> to.append(key, value);
      case LIST -> {
        int[] elements = new int[length];
        for (int i = 0; i < length; i++) {
          elements[i] = history.element(step, i);
        }
        to.list(key, elements, length);
      }
    }
  }
}
