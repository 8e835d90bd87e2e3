package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Engines with a planted defect: it is found, and told in a few steps. */
class HistoryShrinkerTest {
  private static final int STEPS = 800;

  @Test
  void aForgottenDeleteIsFoundAndToldInAFewSteps() {
    assertFoundAndShrunk(HistoryShrinkerTest::withoutDeletes, 3);
  }

  @Test
  void aWatermarkThatSealsTheStoreIsFoundAndToldInAFewSteps() {
    boolean[] raised = {false};
    assertFoundAndShrunk(
        batch -> raised[0] ? new WriteBatch().version(batch.version()) : batch, 3, raised);
  }

  private static void assertFoundAndShrunk(
      Function<WriteBatch, WriteBatch> defect, int mostSteps, boolean... raised) {
    Supplier<RandomHistory> histories =
        () -> {
          EngineOptions options =
              new EngineOptions(
                  Path.of("store"),
                  EngineOptions.Kind.LSM,
                  new MemoryFileSystem(),
                  1 << 20,
                  1 << 20,
                  false);
          EngineOptions other =
              new EngineOptions(
                  Path.of("other"),
                  EngineOptions.Kind.LSM,
                  options.fileSystem(),
                  1 << 20,
                  1 << 20,
                  false);
          if (raised.length > 0) {
            raised[0] = false;
          }
          return new RandomHistory(
              1,
              () -> defective(StorageEngine.open(options), defect, raised),
              () -> StorageEngine.open(other),
              Path.of("exports"));
        };
    AssertionError told =
        assertThrows(AssertionError.class, () -> new HistoryShrinker(1, histories).run(STEPS));
    String message = String.valueOf(told.getMessage());
    List<String> lines = message.lines().filter(line -> line.startsWith("  step ")).toList();
    assertTrue(lines.size() <= mostSteps && !lines.isEmpty(), message);
    AssertionError again =
        assertThrows(AssertionError.class, () -> new HistoryShrinker(1, histories).run(STEPS));
    assertEquals(message, again.getMessage(), "the seed tells the same again");
  }

  private static WriteBatch withoutDeletes(WriteBatch batch) {
    WriteBatch kept = new WriteBatch().version(batch.version());
    batch.forEach(
        new WriteBatch.Visitor() {
          @Override
          public void put(byte[] bytes, int key, int keyLength, int value, int valueLength) {
            kept.put(copy(bytes, key, keyLength), bytes, value, valueLength);
          }

          @Override
          public void delete(byte[] bytes, int key, int keyLength) {
            // The defect.
          }

          @Override
          public void deleteRange(byte[] bytes, int from, int fromLength, int to, int toLength) {
            kept.deleteRange(copy(bytes, from, fromLength), copy(bytes, to, toLength));
          }
        });
    return kept;
  }

  private static byte[] copy(byte[] bytes, int offset, int length) {
    return java.util.Arrays.copyOfRange(bytes, offset, offset + length);
  }

  private static StorageEngine defective(
      StorageEngine engine, Function<WriteBatch, WriteBatch> defect, boolean... raised) {
    return (StorageEngine)
        Proxy.newProxyInstance(
            StorageEngine.class.getClassLoader(),
            new Class<?>[] {StorageEngine.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("apply")
                  && arguments[0] instanceof WriteBatch batch
                  && arguments[1] instanceof Durability durability) {
                return engine.apply(defect.apply(batch), durability);
              }
              if (method.getName().equals("apply")
                  && arguments[0] instanceof List<?> batches
                  && arguments[1] instanceof Durability durability) {
                return engine.apply(
                    batches.stream().map(batch -> defect.apply((WriteBatch) batch)).toList(),
                    durability);
              }
              if (raised.length > 0
                  && method.getName().equals("watermark")
                  && method.getParameterCount() == 1) {
                raised[0] = true;
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
