package pageferry.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import pageferry.world.PlainText;

/**
 * What a long command is doing, on standard error: on a terminal a line that is written anew,
 * elsewhere a line from time to time. May be told by several threads.
 */
final class News implements AutoCloseable {
  private static final long NS_PER_MS = 1_000_000;
  private static final long ON_TERMINAL_NS = 100 * NS_PER_MS;
  private static final long ELSEWHERE_NS = 10_000 * NS_PER_MS;
  private static final int WIDTH = 79;

  private final PrintWriter err;
  private final boolean isTerminal;
  private final String command;
  private long lastNs = System.nanoTime();
  private boolean isShown;

  private News(PrintWriter err, boolean isTerminal, String command) {
    this.err = err;
    this.isTerminal = isTerminal;
    this.command = command;
  }

  /** News of a command. */
  static News of(String command, PrintWriter err) {
    boolean isTerminal = ProgressLine.isTerminal();
    PrintWriter out =
        isTerminal ? new PrintWriter(System.err, true, Charset.defaultCharset()) : err;
    return new News(out, isTerminal, command);
  }

  /** Says what the command does now, unless something was said only just before. */
  synchronized void at(String text) {
    long now = System.nanoTime();
    if (now - lastNs < (isTerminal ? ON_TERMINAL_NS : ELSEWHERE_NS)) {
      return;
    }
    lastNs = now;
    String line = PlainText.of(command + ": " + text);
    if (isTerminal) {
      String fits = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
      err.print("\r\u001b[K" + fits);
      isShown = true;
    } else {
      err.println(line);
    }
    err.flush();
  }

  /** Takes the line away, so that something else can be written. */
  synchronized void clear() {
    if (isShown) {
      err.print("\r\u001b[K");
      err.flush();
      isShown = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
