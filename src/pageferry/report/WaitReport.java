package pageferry.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import pageferry.mm.Pfn;
import pageferry.observe.Deadlock;
import pageferry.observe.Deadlock.Wait;
import pageferry.observe.Standstill;
import pageferry.observe.Standstill.TaskThen;
import pageferry.world.PlainText;

/**
 * Who waits for whom, as text: a cycle in the form of DEPT, the dependency tracker that was
 * proposed for Linux in 2022, sleepers in that of the hung-task detector (kernel/hung_task.c, Linux
 * 6.1), and the graph for Graphviz. What is waited for is named {@code PG_locked of pfn <pfn>},
 * {@code mmap_lock of mm <mm>} or {@code signal <name>}.
 */
public final class WaitReport {
  private static final String DOUBLE = "=".repeat(51);
  private static final String SINGLE = "-".repeat(51);
  private static final long NS_PER_S = 1_000_000_000L;

  private final Standstill still;
  private final StringBuilder text = new StringBuilder();

  public WaitReport(Standstill still) {
    this.still = still;
  }

  /** The first cycle; empty if there is none. */
  public String deadlock() {
    text.setLength(0);
    Deadlock deadlock = still.deadlock();
    if (deadlock == null) {
      return "";
    }
    line(DOUBLE);
    line("DEPT: Circular dependency has been detected.");
    line(SINGLE);
    line("summary");
    line(SINGLE);
    line(deadlock.isSelf() ? "*** AA DEADLOCK ***" : "*** DEADLOCK ***");
    line("");
    List<Wait> waits = deadlock.waits();
    for (int i = 0; i < waits.size(); i++) {
      context(waits, i);
      line("");
    }
    line("[S]: start of the event context");
    line("[W]: the wait blocked");
    line("[E]: the event not reachable");
    for (int i = 0; i < waits.size(); i++) {
      details(waits, i);
    }
    line(DOUBLE);
    return text.toString();
  }

  private void context(List<Wait> waits, int index) {
    Wait wait = waits.get(index);
    Wait previous = waits.get((index + waits.size() - 1) % waits.size());
    line("context " + letter(index) + " (" + still.task(wait.task()).label() + ")");
    line("   [S] " + taking(previous) + "(" + lock(previous) + ")");
    line("   [W] " + wait.what().text() + "(" + lock(wait) + ")" + reclaiming(wait.task()));
    line("   [E] " + giving(previous) + "(" + lock(previous) + ")");
  }

  private String reclaiming(int task) {
    int node = still.task(task).reclaimsFor();
    return node < 0 ? "" : " reclaiming for a page of node " + node;
  }

  private void details(List<Wait> waits, int index) {
    TaskThen task = still.task(waits.get(index).task());
    line(SINGLE);
    line("context " + letter(index) + "'s detail");
    line(SINGLE);
    context(waits, index);
    line("");
    line("held by " + task.label() + ": " + held(task));
    line("[W] " + waits.get(index).what().text() + "(" + lock(waits.get(index)) + "):");
    line("stacktrace:");
    task.callTrace().forEach(function -> line("      " + function));
  }

  private static String letter(int index) {
    return String.valueOf((char) ('A' + index % 26));
  }

  private static String taking(Wait wait) {
    return switch (wait.what()) {
      case FOLIO_WAIT -> "folio_lock";
      case SIGNAL -> "to raise";
      case MEMORY -> "to free";
      default -> wait.what().text();
    };
  }

  private static String giving(Wait wait) {
    return switch (wait.what()) {
      case SIGNAL -> "raise";
      case MEMORY -> "__free_pages";
      default -> wait.what().ends().isEmpty() ? "folio_unlock" : wait.what().ends();
    };
  }

  private static String lock(Wait wait) {
    return switch (wait.what()) {
      case SIGNAL -> "signal " + wait.name();
      case MEMORY -> "memory of node " + wait.object();
      default -> wait.what().lock().text(wait.object());
    };
  }

  private static String held(TaskThen task) {
    StringBuilder held = new StringBuilder();
    task.spaces().forEach(mm -> held.append(", mmap_lock of mm ").append(mm));
    task.folios().forEach(pfn -> held.append(", PG_locked of ").append(Pfn.text(pfn)));
    task.others().forEach(lock -> held.append(", ").append(lock));
    return held.isEmpty() ? "nothing" : held.substring(2);
  }

  /**
   * What khungtaskd says of the sleepers that cannot be interrupted, and what sysrq-t says of the
   * others, with whom each waits for.
   *
   * @param timeoutSeconds hung_task_timeout_secs; 0: khungtaskd says nothing, so sysrq-t does
   * @param kernel the release that the kernel calls itself
   */
  public String sleepers(long timeoutSeconds, String kernel) {
    text.setLength(0);
    int last = 0;
    for (Wait wait : still.waits()) {
      TaskThen task = still.task(wait.task());
      if (wait.task() != last) {
        if (timeoutSeconds > 0 && wait.what().isUninterruptible()) {
          line(hung(task) + timeoutSeconds + " seconds.");
          line("      Not tainted " + kernel + " #pageferry");
          line("\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.");
        }
        dump(task, wait.what().isUninterruptible() ? 'D' : 'S');
        last = wait.task();
      }
      blocker(wait, task);
    }
    return text.toString();
  }

  private static String hung(TaskThen task) {
    return "INFO: task " + task.label() + " blocked for more than ";
  }

  private void dump(TaskThen task, char state) {
    line(
        String.format(
            "task:%-15.15s state:%c stack:0     pid:%-5d ppid:0      flags:0x00000000",
            task.name(), state, task.pid()));
    line("Call Trace:");
    line(" <TASK>");
    task.callTrace().forEach(function -> line(" " + function));
    line(" </TASK>");
  }

  private void blocker(Wait wait, TaskThen task) {
    String begin = "INFO: task " + task.label();
    boolean isKnown = wait.holder() != 0;
    if (wait.isLost()) {
      line(begin + " sleeps for " + lock(wait) + ", and its wake-up was lost.");
      return;
    }
    switch (wait.what()) {
      case SIGNAL ->
          line(
              begin
                  + " waits for signal "
                  + wait.name()
                  + (isKnown ? ", which task " + still.holder(wait) + " may raise." : "."));
      case LRU_DRAIN -> line(begin + drain(wait, isKnown));
      case MEMORY -> line(begin + " waits for " + lock(wait) + mayFree(wait));
      default -> {
        if (isKnown) {
          String what =
              switch (wait.what().lock()) {
                case FOLIO -> "a folio lock";
                case MMAP -> "an mmap_lock";
                case WRITEBACK -> "the writeback of a folio";
                default -> "a lock";
              };
          String owner = still.holder(wait);
          line(
              begin
                  + " is blocked on "
                  + what
                  + " ("
                  + lock(wait)
                  + (still.isHeld(wait) ? ") owned by task " : ") queued behind task ")
                  + owner
                  + ".");
        }
      }
    }
  }

  private String mayFree(Wait wait) {
    return wait.holder() == 0 ? "." : ", which task " + still.holder(wait) + " may free.";
  }

  private String drain(Wait wait, boolean isKnown) {
    return wait.holder() > 0
        ? " waits in lru_add_drain_all() behind task " + still.holder(wait) + "."
        : " waits for "
            + (isKnown ? still.holder(wait) : "all CPUs")
            + " to drain its LRU batches.";
  }

  /** The graph in the language of Graphviz: an edge leads from who waits to who has it. */
  public String dot() {
    text.setLength(0);
    line("digraph waits {");
    for (TaskThen task : still.tasks()) {
      line("  " + quoted(task.label()) + " [label=" + quoted(task.label(), held(task)) + "];");
    }
    for (Wait wait : still.waits()) {
      String of = lock(wait).isEmpty() ? "" : " " + lock(wait);
      String to = wait.holder() == 0 ? wait.what().text() : still.holder(wait);
      String what = wait.what().text() + of + reclaiming(wait.task());
      line(
          "  "
              + quoted(still.task(wait.task()).label())
              + " -> "
              + quoted(to)
              + " [label="
              + quoted(what, "since " + seconds(wait.sinceNs()))
              + "];");
    }
    line("}");
    return text.toString();
  }

  /** Lines as a quoted string of Graphviz. */
  private static String quoted(String... lines) {
    return Arrays.stream(lines)
        .map(line -> PlainText.of(line).replace("\\", "\\\\").replace("\"", "\\\""))
        .collect(Collectors.joining("\\n", "\"", "\""));
  }

  private static String seconds(long ns) {
    return String.format(Locale.ROOT, "%d.%09d s", ns / NS_PER_S, ns % NS_PER_S);
  }

  private void line(String line) {
    text.append(PlainText.of(line)).append('\n');
  }
}
