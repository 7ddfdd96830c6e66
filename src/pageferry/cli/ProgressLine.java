package pageferry.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.run.Progress;

/**
 * How far a command has come, on standard error: a bar if that is a terminal, and if not, a line
 * now and then. Whoever presses Ctrl-C stops what it is shown of.
 */
final class ProgressLine implements Progress, AutoCloseable {
  private static final Path STDERR = Path.of("/proc/self/fd/2");
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /** The bar's steps for one run. */
  private static final int STEPS = 1000;

  private final boolean isTerminal;
  private final PrintStream err;
  private final long pauseNs;
  private @Nullable ProgressBar bar;
  private String run = "";
  private int before;
  private long saidNs = System.nanoTime();

  /**
   * @param pause how long nothing is said where there is no terminal
   */
  ProgressLine(boolean isTerminal, PrintStream err, Duration pause) {
    this.isTerminal = isTerminal;
    this.err = err;
    this.pauseNs = pause.toNanos();
  }

  /** A bar or lines, as standard error is a terminal or not. */
  static ProgressLine onTerminal() {
    return new ProgressLine(isTerminal(), System.err, PAUSE);
  }

  @Override
  public void at(int done, int total, String title) {
    before = done;
    run = done < total ? "run " + (done + 1) + " of " + total + ", " + title : "";
    if (!isTerminal) {
      sayInTime(run);
      return;
    }
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName("runs")
              .setInitialMax((long) total * STEPS)
              .setUnit("", STEPS)
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
      bar = shown;
    }
    shown.stepTo((long) done * STEPS);
    shown.setExtraMessage(title);
  }

  @Override
  public void within(String done, long timeNs, long limitNs) {
    String come =
        String.format(
            Locale.ROOT, "%.3f s of at most %.0f s, %s", timeNs / 1e9, limitNs / 1e9, done);
    if (!isTerminal) {
      sayInTime(run + ": " + come);
    } else if (bar != null) {
      bar.stepTo((long) before * STEPS + (long) ((double) timeNs / limitNs * (STEPS - 1)));
      bar.setExtraMessage(come);
    }
  }

  @Override
  public void share(String done, double share) {
    if (!isTerminal) {
      sayInTime(run + ": " + done);
    } else if (bar != null) {
      bar.stepTo((long) before * STEPS + (long) (share * (STEPS - 1)));
      bar.setExtraMessage(done);
    }
  }

  /** A line, if there has been none for a while. */
  private void sayInTime(String line) {
    long now = System.nanoTime();
    if (!line.isEmpty() && now - saidNs >= pauseNs) {
      saidNs = now;
      err.println("pageferry: " + line);
    }
  }

  @Override
  public boolean isStopped() {
    return Interruption.isAsked();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /** Whether standard error is a terminal. */
  static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STDERR).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return System.console() != null;
    }
  }
}
