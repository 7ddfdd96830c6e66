package pageferry.report.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;
import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;
import pageferry.observe.FreePages;
import pageferry.observe.OnCpu;
import pageferry.observe.RunStart;
import pageferry.observe.TaskNames;
import pageferry.world.MemoryEvent.KswapdSleep;
import pageferry.world.MemoryEvent.KswapdWake;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * A run as the text of tracefs's file {@code trace}: the kernel's events by the kernel's names (see
 * {@link EventText}), and what tools that know no others show: sched_switch and sched_wakeup, marks
 * of the kind that trace_marker takes for calls, faults, migrations, reclaim and waits, counters of
 * free pages. The flags are not modelled and always dots; times are virtual, in microseconds.
 */
public final class FtraceText extends TraceListener {
  private static final String HEADER =
      """
      # tracer: nop
      #
      # entries-in-buffer/entries-written: %d/%d   #P:%d
      #
      #                                _-----=> irqs-off/BH-disabled
      #                               / _----=> need-resched
      #                              | / _---=> hardirq/softirq
      #                              || / _--=> preempt-depth
      #                              ||| / _-=> migrate-disable
      #                              |||| /     delay
      #           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
      #              | |         |   |||||     |         |
      """;

  /** The pid of node 0's kswapd; those of the other nodes follow. Tasks begin at 101. */
  private static final int KSWAPD = 20;

  private static final int COMM = 15;

  private final Writer out;
  private final TaskNames names;
  private final FreePages free;
  private final OnCpu onCpu;
  private final Nesting nesting = new Nesting();
  private final EventText texts;
  private Where where = new Where(0, 0, 0);
  private String wait = "";
  private boolean isWakeup;
  private long lines;

  /**
   * @param out where the lines go; its failure is thrown as an UncheckedIOException
   */
  public FtraceText(RunStart start, Writer out) {
    this.out = out;
    this.texts = new EventText(this::comm, start.topology().paging());
    this.names = new TaskNames(start);
    this.free = new FreePages(start);
    this.onCpu = new OnCpu(start.topology().cpuCount(), this::switched);
  }

  /** What stands above the lines of a run that has that many on a machine of so many CPUs. */
  public static String header(long lines, int cpus) {
    return String.format(Locale.ROOT, HEADER, lines, lines, cpus);
  }

  /** How many lines there are. */
  public long lines() {
    return lines;
  }

  /** Behind the last event. */
  public void end() {
    onCpu.settle();
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    names.emit(timeNs, cpu, task, event);
    onCpu.emit(timeNs, cpu, task, event);
    where = new Where(timeNs, cpu < 0 ? onCpu.of(task) : cpu, task);
    wait = "";
    isWakeup = false;
    super.emit(timeNs, cpu, task, event);
    if (!isWakeup) {
      tell(task, event);
    }
  }

  private void tell(int task, Tracepoint event) {
    for (int ended = nesting.ended(task, event); ended > 0; ended--) {
      mark(where, "E|" + task);
    }
    String text = texts.of(task, event);
    if (!text.isEmpty()) {
      line(where, text);
    }
    String begun = nesting.begun(task, event);
    if (!begun.isEmpty()) {
      begin(where, begun);
    } else if (!wait.isEmpty()) {
      begin(where, wait);
    }
    int node = free.take(event);
    if (node >= 0) {
      mark(where, "C|" + where.pid + "|free node" + node + "|" + free.of(node));
    }
  }

  /** Who wakes is whoever runs there, so the line is his. */
  @Override
  public void on(TaskWoken event) {
    isWakeup = true;
    Where by = new Where(timeNs(), where.cpu, onCpu.on(where.cpu) == task() ? 0 : onCpu.on(cpu()));
    String who = texts.who(task()) + String.format(Locale.ROOT, " prio=120 target_cpu=%03d", cpu());
    line(by, "sched_waking: " + who);
    line(by, "sched_wakeup: " + who);
    mark(where, "E|" + task());
  }

  @Override
  public void on(TaskBlocked event) {
    wait = "wait " + waited(event.what(), event.object());
  }

  @Override
  public void on(KswapdWake event) {
    byKswapd(event.node());
  }

  @Override
  public void on(KswapdSleep event) {
    byKswapd(event.node());
  }

  private void byKswapd(int node) {
    where = new Where(timeNs(), Math.max(cpu(), 0), KSWAPD + node);
  }

  private record Where(long timeNs, int cpu, int pid) {}

  /** What a task sleeps for, in words. */
  static String waited(WaitKind what, long object) {
    return switch (what.lock()) {
      case FOLIO, WRITEBACK -> what.text() + " " + Pfn.text(object);
      case MMAP -> what.text() + " mm " + object;
      case AREA, PAGE_TABLE, I_MMAP, ANON_VMA, OWN -> what.text() + " " + what.lock().text(object);
      case NONE, CGROUP, CPUSET -> what.text();
    };
  }

  private void begin(Where where, String name) {
    mark(where, "B|" + where.pid + "|" + name);
  }

  private void mark(Where where, String text) {
    line(where, "tracing_mark_write: " + text);
  }

  private void switched(long timeNs, int cpu, OnCpu.Leaving left, int next) {
    String prev = left.pid() == 0 ? "swapper/" + cpu : comm(left.pid());
    String then = next == 0 ? "swapper/" + cpu : comm(next);
    line(
        new Where(timeNs, cpu, left.pid()),
        String.format(
            Locale.ROOT,
            "sched_switch: prev_comm=%s prev_pid=%d prev_prio=120 prev_state=%c ==> next_comm=%s"
                + " next_pid=%d next_prio=120",
            prev,
            left.pid(),
            left.state(),
            then,
            next));
  }

  private String comm(int pid) {
    boolean kswapd = pid >= KSWAPD && pid < KSWAPD + free.all().size();
    String name = kswapd ? "kswapd" + (pid - KSWAPD) : names.of(pid);
    int length = name.codePointCount(0, name.length());
    return length > COMM ? name.substring(0, name.offsetByCodePoints(0, COMM)) : name;
  }

  private void line(Where where, String text) {
    lines++;
    String comm = where.pid == 0 ? "<idle>" : comm(where.pid);
    String line =
        String.format(
            Locale.ROOT,
            "%16s-%-7d [%03d] ..... %5d.%06d: %s\n",
            comm,
            where.pid,
            where.cpu,
            where.timeNs / 1_000_000_000,
            where.timeNs / 1_000 % 1_000_000,
            text);
    try {
      out.write(line);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }
}
