package io.paxosstore.sql.transaction;

/**
 * Says what a key stands for in words of the people who wrote the tables; keys alone tell bytes.
 */
public interface KeyNames {
  /** The key's row, or what else lies there, for a message. */
  String describe(byte[] key);
}
