package pageferry.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/** What libraries have to say, for commands that run until somebody ends them. */
final class LibraryLog {
  /** The JDK's own name for the logger of its TLS, and for the property that turns it on. */
  private static final java.util.logging.Logger TLS =
      java.util.logging.Logger.getLogger("javax.net.ssl");

  private static final String TLS_LOGS = "javax.net.debug";

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
    System.setProperty(TLS_LOGS, "");
    TLS.setLevel(java.util.logging.Level.SEVERE);
    TLS.setUseParentHandlers(false);
    TLS.addHandler(new Refused(err));
  }

  /** Tells of connections that TLS has refused, and of nothing else. */
  private static final class Refused extends Handler {
    private final PrintWriter err;

    Refused(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void publish(LogRecord refusal) {
      if (isLoggable(refusal) && refusal.getLevel() == java.util.logging.Level.SEVERE) {
        err.println("WARN: a connection is refused: " + refusal.getMessage());
        err.flush();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final PrintWriter err;
    private String last = "";

    Lines(PrintWriter err) {
      this.err = err;
    }

    @Override
    protected void append(ILoggingEvent event) {
      String text = event.getFormattedMessage().replaceAll("\\s+", " ");
      // Who is refused tries again, and the same is said of each try.
      if (!text.equals(last)) {
        last = text;
        err.println(event.getLevel() + ": " + text);
        err.flush();
      }
    }
  }
}
