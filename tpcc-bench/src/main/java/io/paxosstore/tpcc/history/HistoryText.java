package io.paxosstore.tpcc.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Histories as text, one operation a line, so that a run that has failed can be read and checked
 * again:
 *
 * <pre>
 * # outcome client called answered steps
 * ok 3 1200 5100 l7=1,2 a7=5
 * info 4 1300 - w9=6
 * </pre>
 *
 * <p>Instants are nanoseconds, {@code -} stands for an end that nobody saw and for the value of a
 * register that nobody wrote; what the letters of the steps mean is told by {@link StepKind}.
 */
public final class HistoryText {
  private static final String LETTERS = "rwcnal";

  private HistoryText() {}

  /** Writes a history to a file. */
  public static void save(History history, Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      out.write("# outcome client called answered steps\n");
      StringBuilder line = new StringBuilder();
      for (int operation = 0; operation < history.size(); operation++) {
        line.setLength(0);
        line.append(word(history.outcome(operation)));
        line.append(' ').append(history.client(operation));
        line.append(' ').append(history.called(operation)).append(' ');
        long answered = history.answered(operation);
        line.append(answered == History.NEVER ? "-" : Long.toString(answered));
        for (int step = history.firstStep(operation);
            step < history.endOfSteps(operation);
            step = history.nextStep(step)) {
          step(history, step, line.append(' '), Integer.MAX_VALUE);
        }
        out.append(line).write('\n');
      }
    }
  }

  /**
   * Reads a history from a file.
   *
   * @throws IOException if a line makes no sense; the message names it
   */
  public static History load(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      return parse(lines.lines());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Reads a history from lines of text. */
  static History parse(Stream<String> lines) {
    HistoryRecorder recorder = new HistoryRecorder();
    int[] number = {0};
    lines.forEachOrdered(
        line -> {
          number[0]++;
          if (!line.isBlank() && !line.startsWith("#")) {
            try {
              parse(recorder, line.strip().split(" +"));
            } catch (RuntimeException e) {
              throw new IllegalArgumentException("line " + number[0] + ": " + line, e);
            }
          }
        });
    return recorder.history();
  }

  private static void parse(HistoryRecorder recorder, String[] words) {
    Outcome outcome = Outcome.valueOf(words[0].toUpperCase(Locale.ROOT));
    long answered = words[3].equals("-") ? History.NEVER : Long.parseLong(words[3]);
    if ((outcome == Outcome.INFO) != (answered == History.NEVER)) {
      throw new IllegalArgumentException("an unknown outcome, and only that, has no end");
    }
    ClientRecorder client = recorder.client(Integer.parseInt(words[1]));
    client.call(Long.parseLong(words[2]));
    for (int i = 4; i < words.length; i++) {
      parseStep(client, words[i]);
    }
    client.answer(outcome, answered);
  }

  private static void parseStep(ClientRecorder client, String word) {
    int equals = word.indexOf('=');
    int key = Integer.parseInt(word, 1, equals, 10);
    String value = word.substring(equals + 1);
    switch (StepKind.of(LETTERS.indexOf(word.charAt(0)))) {
      case READ -> client.read(key, number(value));
      case WRITE -> client.write(key, number(value));
      case SWAP -> {
        int arrow = value.indexOf('>');
        client.swap(key, number(value.substring(0, arrow)), number(value.substring(arrow + 1)));
      }
      case NO_SWAP -> client.noSwap(key, number(value));
      case APPEND -> client.append(key, number(value));
      case LIST -> {
        String[] elements = value.isEmpty() ? new String[0] : value.split(",");
        int[] list = new int[elements.length];
        for (int i = 0; i < list.length; i++) {
          list[i] = Integer.parseInt(elements[i]);
        }
        client.list(key, list, list.length);
      }
    }
  }

  private static int number(String text) {
    return text.equals("-") ? History.ABSENT : Integer.parseInt(text);
  }

  private static String number(int value) {
    return value == History.ABSENT ? "-" : Integer.toString(value);
  }

  /** A step as text; of longer lists than that only the last elements. */
  static void step(History history, int step, StringBuilder text, int longest) {
    StepKind kind = history.kind(step);
    text.append(LETTERS.charAt(kind.ordinal())).append(history.key(step)).append('=');
    if (kind == StepKind.LIST) {
      int left = Math.max(0, history.length(step) - longest);
      text.append(left > 0 ? "(" + left + " more)," : "");
      for (int i = left; i < history.length(step); i++) {
        text.append(i == left ? "" : ",").append(history.element(step, i));
      }
      return;
    }
    text.append(number(history.value(step)));
    if (kind == StepKind.SWAP) {
      text.append('>').append(number(history.swappedIn(step)));
    }
  }

  static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /** An instant or a span for people. */
  static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }
}
