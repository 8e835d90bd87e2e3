package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.ClientRecorder;
import io.paxosstore.tpcc.history.History;
import io.paxosstore.tpcc.history.HistoryRecorder;
import io.paxosstore.tpcc.history.HistoryText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A history for each kind of operation. Thread-safe, but see {@link HistoryRecorder}. */
final class Recorders {
  final HistoryRecorder transfers = new HistoryRecorder();
  final HistoryRecorder totals = new HistoryRecorder();
  final HistoryRecorder registers = new HistoryRecorder();
  final HistoryRecorder lists = new HistoryRecorder();

  /** One client's part of each. */
  record OfClient(
      ClientRecorder transfers,
      ClientRecorder totals,
      ClientRecorder registers,
      ClientRecorder lists) {}

  OfClient client() {
    return new OfClient(transfers.client(), totals.client(), registers.client(), lists.client());
  }

  /** All of them, when every client has ended. */
  record Histories(History transfers, History totals, History registers, History lists) {
    void save(Path directory) throws IOException {
      Files.createDirectories(directory);
      HistoryText.save(transfers, directory.resolve("transfers.txt"));
      HistoryText.save(totals, directory.resolve("totals.txt"));
      HistoryText.save(registers, directory.resolve("registers.txt"));
      HistoryText.save(lists, directory.resolve("lists.txt"));
    }

    static Histories load(Path directory) throws IOException {
      return new Histories(
          HistoryText.load(directory.resolve("transfers.txt")),
          HistoryText.load(directory.resolve("totals.txt")),
          HistoryText.load(directory.resolve("registers.txt")),
          HistoryText.load(directory.resolve("lists.txt")));
    }
  }

  Histories histories() {
    return new Histories(
        transfers.history(), totals.history(), registers.history(), lists.history());
  }
}
