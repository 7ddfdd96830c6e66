package pageferry.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The user's wish to end, by Ctrl-C or SIGTERM. A command that looks for it stops what it runs and
 * says what it has kept; any other just ends. The JVM makes the exit code: 128 and the signal.
 */
final class Interruption {
  /** How long a command may take to stop. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final CountDownLatch ENDED = new CountDownLatch(1);
  private static volatile boolean asked;
  private static volatile boolean heeded;

  private Interruption() {}

  /** From now on signals are heard; for the JVM of a command line alone. */
  static void listen() {
    Runtime.getRuntime().addShutdownHook(new Hook());
  }

  /** What the JVM does when it ends; not a lambda, which would be made anew at each start. */
  private static final class Hook extends Thread {
    Hook() {
      super("interruption");
    }

    @Override
    public void run() {
      onShutdown();
    }
  }

  /** A command that looks whether the user wants to end, and says then what it has kept. */
  interface Heeding {}

  /** Such a command has begun. */
  static void heed() {
    heeded = true;
  }

  /** Whether the user wants to end. */
  static boolean isAsked() {
    return asked;
  }

  /** The command has ended, and has said all there is to say. */
  static void ended() {
    ENDED.countDown();
  }

  /**
   * Says what a command that was stopped has done.
   *
   * @param done what was done and is kept
   * @param next how to go on
   */
  static void say(PrintWriter err, String done, String next) {
    err.println("stopped: " + done);
    err.println("go on: " + next);
    err.flush();
  }

  @SuppressWarnings("SystemOut")
  private static void onShutdown() {
    if (ENDED.getCount() == 0) {
      return;
    }
    asked = true;
    if (!heeded) {
      System.err.println("pageferry: stopped before it was done; run the command again");
      return;
    }
    System.err.println("pageferry: stopping ...");
    boolean done = false;
    try {
      done = ENDED.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    if (!done) {
      System.err.println(
          "pageferry: ended in the middle; 'pageferry journal list' shows what was kept");
    }
  }
}
