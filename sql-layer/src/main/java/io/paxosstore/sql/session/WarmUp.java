package io.paxosstore.sql.session;

/**
 * Loads what a first statement needs, once in a process, on a thread that holds up neither the
 * first connection nor the process's end. A program that connects and goes on, or a person who
 * reads the prompt, leaves it the time.
 */
final class WarmUp {
  private static boolean begun;

  private WarmUp() {}

  static void once(Database database) {
    synchronized (WarmUp.class) {
      if (begun) {
        return;
      }
      begun = true;
    }
    // Only plans, so it does not matter if the database is closed meanwhile.
    Thread.ofPlatform().daemon().name("paxosstore-warm-up").start(database::warmUp);
  }
}
