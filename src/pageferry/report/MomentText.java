package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pageferry.mm.Pfn;
import pageferry.observe.Deadlock.Wait;
import pageferry.observe.Moment;
import pageferry.observe.Placement.Area;
import pageferry.observe.Standstill;
import pageferry.observe.Standstill.TaskThen;
import pageferry.world.PlainText;

/** The machine at one moment, as a person reads it. */
public final class MomentText {
  private static final int PAGE_SHIFT = 12;
  private static final int MOST_AREAS = 40;

  private final Moment moment;
  private final Standstill still;
  private final StringBuilder text = new StringBuilder();

  public MomentText(Moment moment) {
    this.moment = moment;
    this.still = moment.standstill();
  }

  /** All of it. */
  public String text() {
    cpus();
    tasks();
    memory();
    if (still.deadlock() != null) {
      line("");
      text.append(new WaitReport(still).deadlock());
    }
    return text.toString();
  }

  private void cpus() {
    line("CPUs");
    List<Integer> running = moment.running();
    List<String> idle = new ArrayList<>();
    for (int cpu = 0; cpu < running.size(); cpu++) {
      if (running.get(cpu) == 0) {
        idle.add(Integer.toString(cpu));
      } else {
        line("  cpu " + cpu + "  " + moment.label(running.get(cpu)));
      }
    }
    line("  idle  " + (idle.isEmpty() ? "none" : String.join(" ", idle)));
  }

  private void tasks() {
    line("tasks");
    List<Integer> running = moment.running();
    for (int task : moment.tasks()) {
      int cpu = running.indexOf(task);
      String where = cpu >= 0 ? "runs on cpu " + cpu : "is off the CPU";
      List<String> trace = moment.callTrace(task);
      line("  " + moment.label(task) + " " + where + (trace.isEmpty() ? ", in user mode" : ""));
      trace.forEach(function -> line("      " + function));
      TaskThen locks = still.task(task);
      locks.spaces().forEach(mm -> line("    has mmap_lock of mm " + mm));
      locks.folios().forEach(pfn -> line("    has PG_locked of " + Pfn.text(pfn)));
      still.waits().stream().filter(wait -> wait.task() == task).forEach(this::wait);
    }
  }

  private void wait(Wait wait) {
    String what =
        wait.what().ofFolio()
            ? "PG_locked of " + Pfn.text(wait.object())
            : wait.what().ofSpace() ? "mmap_lock of mm " + wait.object() : wait.what().text();
    String holder = wait.holder() == 0 ? "" : ", which " + still.holder(wait) + " has";
    line("    waits for " + what + holder + ", since " + seconds(wait.sinceNs()));
  }

  private void memory() {
    line("free pages");
    List<Long> free = moment.freePages();
    for (int node = 0; node < free.size(); node++) {
      line("  node " + node + "  " + free.get(node));
    }
    line("placement of the pages that were allocated in faults");
    List<Area> areas = moment.placement().areas();
    areas.stream().limit(MOST_AREAS).forEach(this::area);
    if (areas.size() > MOST_AREAS) {
      line("  and " + (areas.size() - MOST_AREAS) + " more");
    }
  }

  private void area(Area area) {
    StringBuilder nodes = new StringBuilder();
    for (int node = 0; node < area.byNode().size(); node++) {
      if (area.byNode().get(node) > 0) {
        nodes.append("  N").append(node).append('=').append(area.byNode().get(node));
      }
    }
    String moving = area.migrating() == 0 ? "" : "  migrating=" + area.migrating();
    String from = hex(area.vpn() << PAGE_SHIFT);
    String to = hex(area.vpn() + area.pages() << PAGE_SHIFT);
    line("  mm " + area.mm() + "  " + from + "-" + to + nodes + moving);
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  private static String seconds(long ns) {
    return String.format(Locale.ROOT, "%.9f s", ns / 1e9);
  }

  private void line(String line) {
    text.append(PlainText.of(line)).append('\n');
  }
}
