package pageferry.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;

/** What libraries have to say, for commands that run until somebody ends them. */
final class LibraryLog {
  private LibraryLog() {}

  /** From now on each warning is one line. */
  static void warnings(PrintWriter err) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      Lines lines = new Lines(err);
      lines.setContext(context);
      lines.start();
      Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.addAppender(lines);
      root.setLevel(Level.WARN);
    }
  }

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final PrintWriter err;

    Lines(PrintWriter err) {
      this.err = err;
    }

    @Override
    protected void append(ILoggingEvent event) {
      String text = event.getFormattedMessage().replaceAll("\\s+", " ");
      err.println(event.getLevel() + ": " + text);
      err.flush();
    }
  }
}
