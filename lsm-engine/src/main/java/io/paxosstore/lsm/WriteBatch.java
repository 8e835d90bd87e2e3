package io.paxosstore.lsm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A set of changes that is applied all or nothing, and their one version.
 *
 * <p>The encoded form is the same in the log, on the wire and on its way into a memtable (design.md
 * §4: "byte for byte"), so a batch is encoded once. Integers are little-endian:
 *
 * <pre>
 * batch    := version i64 · count u32 · change*
 * change   := PUT u8=1 · keyLength u16 · key · valueLength u32 · value
 *           | DELETE u8=2 · keyLength u16 · key
 *           | DELETE_RANGE u8=3 · fromLength u16 · from (inclusive) · toLength u16 · to (exclusive)
 * </pre>
 *
 * A later change of a batch to the same key wins over an earlier one; a point change wins over a
 * range delete of the same batch that comes before it. Not thread-safe.
 */
public final class WriteBatch {
  /** Longest key in bytes. */
  public static final int MAX_KEY_BYTES = 0xFFFF;

  /** Longest value in bytes. */
  public static final int MAX_VALUE_BYTES = 64 << 20;

  static final byte PUT = 1;
  static final byte DELETE = 2;
  static final byte DELETE_RANGE = 3;

  private static final int HEADER_BYTES = 12;
  private static final VarHandle SHORT = le(short[].class);
  private static final VarHandle INT = le(int[].class);
  private static final VarHandle LONG = le(long[].class);

  private byte[] bytes;
  private int length = HEADER_BYTES;
  private int count;

  /** An empty batch with version 0. */
  public WriteBatch() {
    this(512);
  }

  /** As {@link #WriteBatch()}; with room for so many bytes before it has to grow. */
  public WriteBatch(int bytes) {
    this.bytes = new byte[Math.max(bytes, HEADER_BYTES)];
  }

  private WriteBatch(byte[] encoded) {
    bytes = encoded;
    length = encoded.length;
    count = (int) INT.get(encoded, 8);
  }

  /**
   * Reads an encoded batch; the array is used, not copied.
   *
   * @throws IllegalArgumentException if the bytes are no well-formed batch
   */
  public static WriteBatch decode(byte[] encoded) {
    if (encoded.length < HEADER_BYTES) {
      throw new IllegalArgumentException(
          "write batch of " + encoded.length + " bytes is shorter than its header");
    }
    WriteBatch batch = new WriteBatch(encoded);
    CheckingVisitor counter = new CheckingVisitor();
    batch.forEach(counter);
    if (counter.count != batch.count) {
      throw new IllegalArgumentException(
          "write batch names " + batch.count + " changes and holds " + counter.count);
    }
    return batch;
  }

  /** Adds or replaces {@code key}. */
  public WriteBatch put(byte[] key, byte[] value) {
    return put(key, value, 0, value.length);
  }

  /** Adds or replaces {@code key} with a part of an array. */
  public WriteBatch put(byte[] key, byte[] value, int offset, int valueLength) {
    checkKey(key);
    if (valueLength > MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "value of " + valueLength + " bytes exceeds " + MAX_VALUE_BYTES);
    }
    reserve(7 + key.length + valueLength);
    bytes[length++] = PUT;
    appendKey(key);
    INT.set(bytes, length, valueLength);
    length += 4;
    System.arraycopy(value, offset, bytes, length, valueLength);
    length += valueLength;
    count++;
    return this;
  }

  /** Removes {@code key}; older versions stay readable at older timestamps. */
  public WriteBatch delete(byte[] key) {
    checkKey(key);
    reserve(3 + key.length);
    bytes[length++] = DELETE;
    appendKey(key);
    count++;
    return this;
  }

  /** Removes every key in [from, to); older versions stay readable at older timestamps. */
  public WriteBatch deleteRange(byte[] from, byte[] to) {
    checkKey(from);
    checkKey(to);
    if (Arrays.compareUnsigned(from, to) >= 0) {
      throw new IllegalArgumentException("range delete with from >= to");
    }
    reserve(5 + from.length + to.length);
    bytes[length++] = DELETE_RANGE;
    appendKey(from);
    appendKey(to);
    count++;
    return this;
  }

  /**
   * Sets the version (commit timestamp) of all changes of this batch. Must be positive when the
   * batch is applied.
   */
  public WriteBatch version(long version) {
    LONG.set(bytes, 0, version);
    return this;
  }

  /** The version (commit timestamp) of all changes of this batch. */
  public long version() {
    return (long) LONG.get(bytes, 0);
  }

  /** Number of changes. */
  public int count() {
    return count;
  }

  /** Length of the encoded form in bytes. */
  public int encodedLength() {
    return length;
  }

  /** The encoded form, copied. */
  public byte[] encode() {
    INT.set(bytes, 8, count);
    return Arrays.copyOf(bytes, length);
  }

  /**
   * Copies the encoded form to {@code target} at {@code offset}; it takes {@link #encodedLength()}
   * bytes.
   */
  public void encodeTo(byte[] target, int offset) {
    INT.set(bytes, 8, count);
    System.arraycopy(bytes, 0, target, offset, length);
  }

  /** Empties the batch for reuse, keeping its buffer. */
  public void clear() {
    length = HEADER_BYTES;
    count = 0;
    version(0);
  }

  /**
   * Calls {@code visitor} for each change in order.
   *
   * @throws IllegalArgumentException if the encoded form is malformed
   */
  public void forEach(Visitor visitor) {
    int at = HEADER_BYTES;
    while (at < length) {
      byte kind = bytes[at++];
      int key = at + 2;
      int keyLength = keyLengthAt(at);
      at = key + keyLength;
      switch (kind) {
        case PUT -> {
          need(at, 4);
          int valueLength = (int) INT.get(bytes, at);
          at += 4;
          need(at, valueLength);
          visitor.put(bytes, key, keyLength, at, valueLength);
          at += valueLength;
        }
        case DELETE -> visitor.delete(bytes, key, keyLength);
        case DELETE_RANGE -> {
          int to = at + 2;
          int toLength = keyLengthAt(at);
          at = to + toLength;
          visitor.deleteRange(bytes, key, keyLength, to, toLength);
        }
        default ->
            throw new IllegalArgumentException(
                "unknown change kind " + kind + " at byte " + (key - 3));
      }
    }
  }

  private int keyLengthAt(int at) {
    need(at, 2);
    int keyLength = Short.toUnsignedInt((short) SHORT.get(bytes, at));
    need(at + 2, keyLength);
    return keyLength;
  }

  private void need(int at, int wanted) {
    if (wanted < 0 || wanted > length - at) {
      throw new IllegalArgumentException(
          "write batch ends at byte " + length + ", " + wanted + " more wanted at " + at);
    }
  }

  private static void checkKey(byte[] key) {
    if (key.length == 0 || key.length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "key of " + key.length + " bytes; allowed are 1 to " + MAX_KEY_BYTES);
    }
  }

  private void appendKey(byte[] key) {
    SHORT.set(bytes, length, (short) key.length);
    System.arraycopy(key, 0, bytes, length + 2, key.length);
    length += 2 + key.length;
  }

  private void reserve(int more) {
    int wanted = Math.addExact(length, more);
    if (wanted > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, Math.max(wanted, (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L)));
    }
  }

  private static VarHandle le(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
  }

  /** Receives the changes of a batch as slices of its buffer, valid during the call only. */
  public interface Visitor {
    /** A key with its new value. */
    void put(byte[] bytes, int keyOffset, int keyLength, int valueOffset, int valueLength);

    /** A removed key. */
    void delete(byte[] bytes, int keyOffset, int keyLength);

    /** A removed range, from inclusive, to exclusive. */
    void deleteRange(byte[] bytes, int fromOffset, int fromLength, int toOffset, int toLength);
  }

  /** Counts changes, and holds to what {@link #put} and its kin promise. */
  private static final class CheckingVisitor implements Visitor {
    private int count;

    @Override
    public void put(byte[] bytes, int keyOffset, int keyLength, int valueOffset, int valueLength) {
      checkLength(keyLength);
      if (valueLength > MAX_VALUE_BYTES) {
        throw new IllegalArgumentException(
            "value of " + valueLength + " bytes exceeds " + MAX_VALUE_BYTES);
      }
      count++;
    }

    @Override
    public void delete(byte[] bytes, int keyOffset, int keyLength) {
      checkLength(keyLength);
      count++;
    }

    @Override
    public void deleteRange(
        byte[] bytes, int fromOffset, int fromLength, int toOffset, int toLength) {
      checkLength(fromLength);
      checkLength(toLength);
      if (Arrays.compareUnsigned(
              bytes, fromOffset, fromOffset + fromLength, bytes, toOffset, toOffset + toLength)
          >= 0) {
        throw new IllegalArgumentException("range delete with from >= to");
      }
      count++;
    }

    private static void checkLength(int keyLength) {
      if (keyLength == 0) {
        throw new IllegalArgumentException("key of 0 bytes; allowed are 1 to " + MAX_KEY_BYTES);
      }
    }
  }
}
