package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import pageferry.observe.LockOrder.Dependency;
import pageferry.observe.LockOrder.Warning;
import pageferry.world.PlainText;

/** A circle in the order of locks, in the form of lockdep (kernel/locking/lockdep.c, Linux 6.1). */
public final class LockOrderReport {
  private static final String DOUBLE = "=".repeat(54);
  private static final String SINGLE = "-".repeat(54);
  private static final String USAGE = "{+.+.}-{3:3}";

  private final StringBuilder text = new StringBuilder();
  private final String kernel;

  /**
   * @param kernel the release that the kernel calls itself
   */
  public LockOrderReport(String kernel) {
    this.kernel = kernel;
  }

  /** The warning. */
  public String text(Warning warning) {
    text.setLength(0);
    Dependency last = warning.last();
    String task = "task/" + last.task();
    line(DOUBLE);
    boolean recursive = warning.chain().isEmpty();
    line(
        "WARNING: possible "
            + (recursive ? "recursive locking" : "circular locking dependency")
            + " detected");
    line(kernel + " #pageferry Not tainted");
    line(SINGLE);
    line(task + " is trying to acquire lock:");
    line(lock(last.inner().text()) + ", at: " + top(last));
    line("");
    line("but task is already holding lock:");
    line(lock(last.outer().text()) + ", at: " + top(last));
    line("");
    line("which lock already depends on the new lock.");
    line("");
    line("the existing dependency chain (in reverse order) is:");
    chain(warning);
    line("");
    line("other info that might help us debug this:");
    scenario(warning);
    line("1 lock held by " + task + ":");
    line(" #0: " + lock(last.outer().text()));
    line("");
    line("stack backtrace:");
    last.callTrace().forEach(function -> line("       " + function));
    line(DOUBLE);
    return text.toString();
  }

  private void chain(Warning warning) {
    List<Dependency> chain = new ArrayList<>(warning.chain());
    for (int i = chain.size() - 1; i >= 0; i--) {
      link(i + 1, chain.get(i));
    }
    link(0, warning.last());
  }

  private void link(int number, Dependency dependency) {
    line("");
    line("-> #" + number + " (" + dependency.inner().text() + ")" + USAGE + ":");
    dependency.callTrace().forEach(function -> line("       " + function));
  }

  private void scenario(Warning warning) {
    line("");
    line(" Possible unsafe locking scenario:");
    line("");
    line("       CPU0                    CPU1");
    line("       ----                    ----");
    Dependency last = warning.last();
    line("  lock(" + last.outer().text() + ");");
    for (Dependency each : warning.chain()) {
      line(" ".repeat(31) + "lock(" + each.outer().text() + ");");
      line(" ".repeat(31) + "lock(" + each.inner().text() + ");");
    }
    line("  lock(" + last.inner().text() + ");");
    line("");
    line(" *** DEADLOCK ***");
    line("");
  }

  private static String lock(String name) {
    return "(" + name + ")" + USAGE;
  }

  private static String top(Dependency dependency) {
    return dependency.callTrace().isEmpty() ? "user" : dependency.callTrace().get(0);
  }

  private void line(String line) {
    text.append(PlainText.of(line)).append('\n');
  }
}
