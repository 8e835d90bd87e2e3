package io.paxosstore.tpcc.paxos.member;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A member of a contender's three. Answers each line of its input with one line of output, and ends
 * with its input, so that none is left behind when the program that started it dies.
 */
public final class MemberMain {
  /** How an answer begins; the JVM itself may print other lines, as when it records a flight. */
  public static final String ANSWER = "= ";

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long LOOK_NANOS = 2_000_000;

  private final Contender contender;
  private final Setting setting;
  private @Nullable Writer writer;

  private MemberMain(Contender contender, Setting setting) {
    this.contender = contender;
    this.setting = setting;
  }

  /** The class of the contender, then {@link Setting#arguments()}. */
  public static void main(String[] arguments) throws Exception {
    // What a library prints is no answer.
    PrintStream answers = System.out;
    System.setOut(System.err);
    Setting setting = Setting.parse(List.of(arguments).subList(1, arguments.length));
    Contender contender =
        Class.forName(arguments[0])
            .asSubclass(Contender.class)
            .getDeclaredConstructor()
            .newInstance();
    contender.open(setting);
    answers.println(ANSWER + "ready");
    MemberMain member = new MemberMain(contender, setting);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      answers.println(ANSWER + member.answer(line.split(" ")));
      answers.flush();
    }
    // Whatever threads a library leaves, nobody is there any more to talk to.
    Runtime.getRuntime().halt(0);
  }

  private String answer(String[] words) throws InterruptedException {
    try {
      return switch (words[0]) {
        case "home" -> home(Integer.parseInt(words[1]));
        case "is-home" -> String.valueOf(contender.isHome(0));
        case "load" ->
            Load.run(
                contender,
                Load.Work.of(
                    Double.parseDouble(words[1]),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4])),
                Integer.parseInt(words[2]),
                Double.parseDouble(words[5]));
        case "cpu" -> "cpu " + cpuNanos();
        case "echo" -> "port " + Yardstick.echo();
        case "yardstick" ->
            Yardstick.measure(
                setting.directory(), Integer.parseInt(words[1]), Double.parseDouble(words[2]));
        case "writer" -> startWriter(Long.parseLong(words[1]));
        case "written" -> "written " + writer().count();
        case "gap" -> "gap " + writer().longestGapSince(Long.parseLong(words[1]));
        case "stop-writer" -> stopWriter();
        case "read" -> read(Long.parseLong(words[1]));
        case "close" -> close();
        default -> "error: unknown command " + words[0];
      };
    } catch (IOException | RuntimeException e) {
      return "error: " + String.valueOf(e).replaceAll("\\s+", " ");
    }
  }

  /** Becomes home of the first so many groups. */
  private String home(int groups) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (int group = 0; group < groups; group++) {
      while (!contender.isHome(group)) {
        if (System.nanoTime() > deadline) {
          return "error: member " + setting.self() + " is not home of group " + group;
        }
        contender.becomeHome(group);
        if (!contender.isHome(group)) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
      }
    }
    return "home";
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private String startWriter(long key) {
    writer = new Writer(contender, key);
    writer.start();
    return "writing";
  }

  private String stopWriter() throws InterruptedException {
    writer().stop();
    return "stopped";
  }

  private Writer writer() {
    Writer running = writer;
    if (running == null) {
      throw new IllegalStateException("there is no writer");
    }
    return running;
  }

  /** The number that a writer's key holds, as a linearizable read here sees it. */
  private String read(long key) {
    Waiting waiting = new Waiting(0, key, null);
    contender.read(waiting);
    if (!waiting.await()) {
      return "refused";
    }
    byte[] value = waiting.answer();
    return "value " + (value == null ? 0 : ByteBuffer.wrap(value).getLong());
  }

  private String close() {
    try {
      contender.close();
      return "closed";
    } catch (Exception e) {
      return "error: " + String.valueOf(e).replaceAll("\\s+", " ");
    }
  }
}
