package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.LockClass;
import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;
import pageferry.observe.Deadlock.Wait;
import pageferry.observe.Moment;
import pageferry.observe.Placement.Area;
import pageferry.observe.Standstill;
import pageferry.observe.Standstill.TaskThen;
import pageferry.world.PlainText;

/** The machine at one moment, as a person reads it. */
public final class MomentText {
  private static final int MOST_AREAS = 40;
  private static final int MOST_NAMES = 4;

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
    SortedMap<Integer, Integer> cpus = new TreeMap<>();
    for (int cpu = 0; cpu < moment.running().size(); cpu++) {
      cpus.put(moment.running().get(cpu), cpu);
    }
    SortedMap<Integer, List<Wait>> waits = new TreeMap<>();
    still.waits().forEach(w -> waits.computeIfAbsent(w.task(), t -> new ArrayList<>()).add(w));
    for (int task : moment.tasks()) {
      String where = cpus.containsKey(task) ? "runs on cpu " + cpus.get(task) : "is off the CPU";
      List<String> trace = moment.callTrace(task);
      line("  " + moment.label(task) + " " + where + (trace.isEmpty() ? ", in user mode" : ""));
      trace.forEach(function -> line("      " + function));
      TaskThen locks = still.task(task);
      locks.spaces().forEach(mm -> line("    has mmap_lock of mm " + mm));
      locks.folios().forEach(pfn -> line("    has PG_locked of " + Pfn.text(pfn)));
      locks.others().forEach(lock -> line("    has " + lock));
      if (waits.containsKey(task)) {
        wait(waits.get(task));
      }
    }
  }

  private void wait(List<Wait> waits) {
    Wait wait = waits.get(0);
    StringBuilder text = new StringBuilder("    waits for ").append(what(wait));
    List<String> havers = waits.stream().filter(this::isHeld).map(still::holder).toList();
    List<String> ahead =
        waits.stream()
            .filter(each -> each.holder() != 0 && !each.isLost() && !isHeld(each))
            .map(still::holder)
            .toList();
    if (!havers.isEmpty()) {
      String verb = wait.what().endsByAny() ? mayEnd(wait) : havers.size() > 1 ? " have" : " has";
      text.append(", which ").append(some(havers)).append(verb);
    }
    if (!ahead.isEmpty()) {
      text.append(", behind ").append(some(ahead)).append(" in its queue");
    }
    if (wait.isLost()) {
      text.append(", whose wake-up was lost");
    }
    line(text.append(", since ").append(seconds(wait.sinceNs())).toString());
  }

  private static String mayEnd(Wait wait) {
    return wait.what() == WaitKind.SIGNAL ? " may raise" : " may free";
  }

  private boolean isHeld(Wait wait) {
    return wait.holder() != 0 && still.isHeld(wait);
  }

  /** What a wait is for, in words. */
  public static String what(Wait wait) {
    LockClass lock = wait.what().lock();
    if (lock != LockClass.NONE) {
      return lock.text(wait.object()) + wait.what().mode();
    }
    return wait.what() == WaitKind.SIGNAL ? "signal " + wait.name() : wait.what().text();
  }

  private static String some(List<String> names) {
    int more = names.size() - MOST_NAMES;
    String named = String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)));
    return more > 0 ? named + " and " + more + " more" : named;
  }

  private void memory() {
    List<Long> free = moment.freePages();
    if (!free.isEmpty()) {
      line("free pages");
    }
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
    String from = hex(moment.placement().paging().address(area.vpn()));
    String to = hex(moment.placement().paging().address(area.vpn() + area.pages()));
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
