/**
 * Versioned key-value storage on one machine: a get, a scan or a batch at a commit timestamp,
 * durable and atomic. Keys and values are bytes in byte order. Knows nothing of replication, tables
 * or transactions: those call in, never the other way.
 *
 * {@snippet :
 * try (StorageEngine engine = StorageEngine.open(directory)) {
 *   WriteBatch batch = new WriteBatch().version(1001);
 *   batch.put(utf8("apple"), utf8("red")).put(utf8("pear"), utf8("green"));
 *   engine.apply(batch, Durability.SYNC); // on disk when it returns
 *   engine.apply(new WriteBatch().delete(utf8("pear")).version(1002), Durability.OS);
 *
 *   Cell cell = new Cell();
 *   if (engine.get(utf8("pear"), 1001, cell)) { // the newest version not after 1001
 *     out.println("pear was " + new String(cell.copy(), UTF_8));
 *   }
 *   try (Snapshot snapshot = engine.snapshot();
 *       Cursor rows = snapshot.scan(ScanRange.prefix(utf8("a")), 1002)) {
 *     while (rows.next()) {
 *       String key = new String(rows.keyArray(), rows.keyOffset(), rows.keyLength(), UTF_8);
 *       out.println(key + " since " + rows.version());
 *     }
 *   }
 *   engine.watermark(1002); // nobody reads below it: older versions may go
 * }
 * }
 */
@NullMarked
package io.paxosstore.lsm;

import org.jspecify.annotations.NullMarked;
