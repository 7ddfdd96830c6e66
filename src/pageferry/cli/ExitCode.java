package pageferry.cli;

/** What a command's exit code says. */
public final class ExitCode {
  /** Everything holds. */
  public static final int HOLDS = 0;

  /** An expectation failed, or a run did not end as it must. */
  public static final int FAILED = 1;

  /** The input cannot be used. */
  public static final int BAD_INPUT = 2;

  /** Pageferry itself failed. */
  public static final int BROKE = 3;

  /** Ctrl-C: 128 and SIGINT; after SIGTERM the JVM makes it 143. */
  public static final int STOPPED = 130;

  private ExitCode() {}
}
