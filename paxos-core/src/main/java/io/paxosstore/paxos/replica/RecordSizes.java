package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryRecord;
import java.util.List;

/** Sizes by which entries and messages are bounded: close to those of the encoded forms. */
final class RecordSizes {
  private static final int ENTRY_BYTES = 64;
  private static final int RECORD_BYTES = 32;
  private static final int PARTICIPANT_BYTES = 8;

  private RecordSizes() {}

  static long of(Entry entry) {
    return ENTRY_BYTES + of(entry.records());
  }

  static long of(List<EntryRecord> records) {
    long bytes = 0;
    for (EntryRecord record : records) {
      bytes += of(record);
    }
    return bytes;
  }

  private static long of(EntryRecord record) {
    return switch (record) {
      case EntryRecord.Commit commit -> RECORD_BYTES + (long) commit.batch().encodedLength();
      case EntryRecord.Prepare prepare ->
          RECORD_BYTES
              + (long) prepare.batch().encodedLength()
              + prepare.locks().length
              + (long) PARTICIPANT_BYTES * prepare.participants().size();
      case EntryRecord.Marker _, EntryRecord.Decide _, EntryRecord.Floor _ -> RECORD_BYTES;
    };
  }
}
