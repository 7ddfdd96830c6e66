package pageferry.mutate;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.cli.Main;
import picocli.CommandLine;

/**
 * What a command answered.
 *
 * @param code its exit code
 * @param err what it wrote to the standard error
 * @param wrong what is wrong with that, or null
 */
record Heard(int code, String err, @Nullable String wrong) {
  private static final int CPU_SECONDS = 10;
  private static final int WALL_SECONDS = 90;
  private static final Pattern TRACE = Pattern.compile("\n\\s+at \\w|Exception in thread");
  private static final Pattern PLACED =
      Pattern.compile("(?s)\\S.*: (expected .*found |the store has not answered).*");
  private static final Pattern USAGE = Pattern.compile("(?s).*try 'pageferry.* --help'.*");

  /** Runs a command in this JVM. */
  static Heard of(String... arguments) {
    StringWriter err = new StringWriter();
    StringWriter out = new StringWriter();
    FutureTask<Integer> task = new FutureTask<>(() -> Main.execute(command(out, err), arguments));
    Thread thread = new Thread(task, "mutated");
    thread.setDaemon(true);
    long began = System.nanoTime();
    thread.start();
    try {
      while (!task.isDone()) {
        String late = late(thread, began);
        if (late != null) {
          return new Heard(-1, err.toString(), late);
        }
        awaitShortly(task);
      }
      int code = task.get();
      return new Heard(code, err.toString(), wrong(code, err.toString(), out.toString()));
    } catch (ExecutionException thrown) {
      return new Heard(-1, err.toString(), "thrown: " + thrown.getCause());
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static void awaitShortly(FutureTask<Integer> task)
      throws InterruptedException, ExecutionException {
    try {
      task.get(100, TimeUnit.MILLISECONDS);
    } catch (TimeoutException goesOn) {
      // it is looked at again
    }
  }

  /**
   * Why a command that has not ended takes too long, or null: by its own time, not the machine's.
   */
  private static @Nullable String late(Thread thread, long began) {
    long cpuNs = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    long wallNs = System.nanoTime() - began;
    boolean hasTime =
        cpuNs < TimeUnit.SECONDS.toNanos(CPU_SECONDS)
            && wallNs < TimeUnit.SECONDS.toNanos(WALL_SECONDS);
    List<StackTraceElement> where = List.of(thread.getStackTrace());
    return hasTime
        ? null
        : "no end in "
            + TimeUnit.NANOSECONDS.toMillis(cpuNs)
            + " ms of CPU time: "
            + where.subList(0, Math.min(12, where.size()));
  }

  private static CommandLine command(StringWriter out, StringWriter err) {
    return Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
  }

  private static @Nullable String wrong(int code, String err, String out) {
    if (TRACE.matcher(err + out).find()) {
      return "a stack trace";
    }
    if (code < 0 || code > 2) {
      return "exit code " + code;
    }
    boolean placed = PLACED.matcher(err).matches() || USAGE.matcher(err).matches();
    return code == 2 && !placed ? "a message without place or expectation" : null;
  }

  /** What is wrong with it when it answers a file, whose name and line belong into a complaint. */
  @Nullable String wrongOfFile() {
    if (wrong != null || code != 2) {
      return wrong;
    }
    boolean hasLine = Pattern.compile("\\S+/[^/\\s]+:\\d+: ").matcher(err).find();
    return hasLine || err.startsWith("--") ? null : "a message without file and line";
  }
}
