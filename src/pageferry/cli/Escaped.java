package pageferry.cli;

import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine.ExecutionException;

/** What is said when pageferry itself fails: one line, and the stack trace for who asks for it. */
final class Escaped {
  /** The environment variable that asks for stack traces. */
  private static final String DEBUG = "PAGEFERRY_DEBUG";

  private static final int LONGEST = 200;

  private Escaped() {}

  /** Says what happened, and answers the exit code. */
  static int report(Throwable escaped, PrintWriter err) {
    Throwable cause = escaped.getCause();
    Throwable failure = escaped instanceof ExecutionException && cause != null ? cause : escaped;
    if (failure instanceof OutOfMemoryError) {
      err.println(
          "pageferry: memory is full (" + mib() + " MiB); PAGEFERRY_OPTS=-Xmx8g gives it more");
    } else {
      String text = failure.toString().replaceAll("\\s+", " ");
      err.println(
          "pageferry: internal error: "
              + (text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...")
              + "; please report it to the project with what "
              + DEBUG
              + "=1 shows of it");
    }
    String debug = System.getenv(DEBUG);
    if (debug != null && !debug.isEmpty() && !debug.equals("0")) {
      failure.printStackTrace(err);
    }
    err.flush();
    return ExitCode.BROKE;
  }

  /** Why a file cannot be used, in words. */
  static String reason(FileSystemException unusable) {
    if (unusable instanceof NoSuchFileException) {
      return "none";
    }
    if (unusable instanceof AccessDeniedException) {
      return "that it must not be";
    }
    return unusable.getReason() == null ? "that it cannot" : unusable.getReason();
  }

  private static long mib() {
    return Runtime.getRuntime().maxMemory() >> 20;
  }
}
