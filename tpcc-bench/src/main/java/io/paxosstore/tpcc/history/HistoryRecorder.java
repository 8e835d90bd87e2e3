package io.paxosstore.tpcc.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what clients see. Each client's thread writes to a recorder of its own, so recording
 * takes no lock and no time to speak of; only asking for one does.
 *
 * <p>Thread-safe; but {@link #history} may be called only when all clients have ended.
 */
public final class HistoryRecorder {
  private final List<ClientRecorder> clients = new ArrayList<>();
  private int lastClient = -1;

  /** A recorder for a thread that calls. */
  public synchronized ClientRecorder client() {
    return client(newClient());
  }

  synchronized ClientRecorder client(int number) {
    lastClient = Math.max(lastClient, number);
    for (ClientRecorder known : clients) {
      if (known.client() == number) {
        return known;
      }
    }
    ClientRecorder client = new ClientRecorder(number, this::newClient);
    clients.add(client);
    return client;
  }

  private synchronized int newClient() {
    return ++lastClient;
  }

  /** All operations that were recorded, in the order of their calls. */
  public synchronized History history() {
    int operations = 0;
    int words = 0;
    for (ClientRecorder client : clients) {
      operations += client.operations();
      words = Math.addExact(words, client.tapeLength());
    }
    List<Origin> order = new ArrayList<>(operations);
    for (ClientRecorder client : clients) {
      for (int i = 0; i < client.operations(); i++) {
        order.add(new Origin(client, i, client.called(i)));
      }
    }
    order.sort(Comparator.comparingLong(Origin::called).thenComparingInt(Origin::number));
    int[] numbers = new int[operations];
    long[] called = new long[operations];
    long[] answered = new long[operations];
    byte[] outcomes = new byte[operations];
    int[] steps = new int[operations + 1];
    int[] tape = new int[words];
    for (int i = 0; i < operations; i++) {
      ClientRecorder client = order.get(i).client();
      int index = order.get(i).index();
      numbers[i] = client.client(index);
      called[i] = client.called(index);
      answered[i] = client.answered(index);
      outcomes[i] = client.outcome(index);
      steps[i + 1] = client.copySteps(index, tape, steps[i]);
    }
    return new History(numbers, called, answered, outcomes, steps, tape);
  }

  private record Origin(ClientRecorder client, int index, long called) {
    int number() {
      return client.client(index);
    }
  }
}
