package pageferry.observe;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Paging;
import pageferry.observe.MapNames.Area;
import pageferry.observe.MapNames.Child;
import pageferry.observe.MapNames.Process;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.TaskNewtask;
import pageferry.world.TraceListener;

/**
 * What pages are called in the words of programs while a run forks: {@code app.a+3} is page 3 of
 * the map a of the process app, {@code a+3} where there is one process only. A child has the layout
 * of its parent and a name of its own.
 */
public final class PageNames extends TraceListener {
  private final MapNames names;
  private final SortedMap<Integer, Space> byMm = new TreeMap<>();
  private final SortedMap<Integer, Member> byTask = new TreeMap<>();

  /** An address space: who it belongs to, and whose layout it has. */
  private record Space(String owner, Process layout) {}

  /** A task: its space, and the thread of the beginning that its program stands in. */
  private record Member(int mm, int thread, String name) {}

  public PageNames(MapNames names) {
    this.names = names;
    for (Process process : names.processes()) {
      byMm.put(process.mm(), new Space(process.name(), process));
      process
          .tasks()
          .forEach(
              task -> byTask.put(task.pid(), new Member(process.mm(), task.pid(), process.name())));
    }
  }

  /** How the machine's architecture divides memory. */
  Paging paging() {
    return names.paging();
  }

  @Override
  public void on(TaskNewtask event) {
    Member parent = byTask.get(task());
    if (parent != null) {
      String name =
          names.children().stream()
              .filter(each -> each.thread() == parent.thread() && each.step() == event.step())
              .map(Child::name)
              .findFirst()
              .orElse(parent.name());
      byTask.put(event.pid(), new Member(parent.mm(), parent.thread(), name));
    }
  }

  @Override
  public void on(ProcessFork event) {
    Member parent = byTask.get(task());
    Space space = parent == null ? null : byMm.get(parent.mm());
    if (parent != null && space != null) {
      Member child = byTask.getOrDefault(event.child(), parent);
      byTask.put(event.child(), new Member(event.mm(), parent.thread(), child.name()));
      byMm.put(event.mm(), new Space(child.name(), space.layout()));
    }
  }

  /** The page at a byte address of an address space; the address itself where no map is. */
  public String page(int mm, long addr) {
    Space space = byMm.get(mm);
    long vpn = names.paging().page(addr);
    Area area = space == null ? null : space.layout().at(vpn).orElse(null);
    return area == null || space == null
        ? "0x" + Long.toHexString(addr)
        : owner(space) + area.map() + "+" + (vpn - area.vpn());
  }

  /** The page at a byte address of a task. */
  public String pageOf(int task, long addr) {
    return page(spaceOf(task), addr);
  }

  /** Some pages from a byte address on, such as {@code app.a+3-7}. */
  public String pages(int mm, long addr, long pages) {
    String first = page(mm, addr);
    int plus = first.lastIndexOf('+');
    return pages == 1
        ? first
        : plus < 0
            ? first + " and " + (pages - 1) + " more pages"
            : first + "-" + (Long.parseLong(first.substring(plus + 1)) + pages - 1);
  }

  /** What an address space's process is called; {@code mm 7} where that is not known. */
  public String process(int mm) {
    Space space = byMm.get(mm);
    return space == null ? "mm " + mm : space.owner();
  }

  /** The process that a task belongs to; empty where that is not known. */
  public String processOf(int task) {
    Member member = byTask.get(task);
    return member == null ? "" : process(member.mm());
  }

  /** The thread of the beginning whose program a task runs; the task itself if none is known. */
  int threadOf(int task) {
    Member member = byTask.get(task);
    return member == null ? task : member.thread();
  }

  /** The number of a task's address space, or 0. */
  public int spaceOf(int task) {
    Member member = byTask.get(task);
    return member == null ? 0 : member.mm();
  }

  /** The map of a process, now or a child, by name. */
  public Optional<Area> map(int mm, String map) {
    Space space = byMm.get(mm);
    return space == null ? Optional.empty() : space.layout().map(map);
  }

  private String owner(Space space) {
    return names.isPlain() ? "" : space.owner() + ".";
  }
}
