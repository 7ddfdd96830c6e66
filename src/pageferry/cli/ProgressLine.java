package pageferry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.Progress;

/** A progress bar on standard error, if somebody is there to see it. */
final class ProgressLine implements Progress, AutoCloseable {
  private static final Path STDERR = Path.of("/proc/self/fd/2");

  private final boolean visible;
  private @Nullable ProgressBar bar;

  private ProgressLine(boolean visible) {
    this.visible = visible;
  }

  /** A bar that shows only if standard error is a terminal. */
  static ProgressLine onTerminal() {
    return new ProgressLine(isTerminal());
  }

  @Override
  public void at(int done, int total, String title) {
    if (!visible) {
      return;
    }
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName("runs")
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
      bar = shown;
    }
    shown.stepTo(done);
    shown.setExtraMessage(title);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STDERR).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return System.console() != null;
    }
  }
}
