package pageferry.observe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Mapping;
import pageferry.mm.Pfn;
import pageferry.mm.StayCause;
import pageferry.mm.StepOp;
import pageferry.mm.Topology;
import pageferry.observe.Holders.Hold;
import pageferry.observe.Stayed.Call;
import pageferry.world.FaultKind;
import pageferry.world.MigrateEvent.HintStays;
import pageferry.world.MigrateEvent.PagesHeld;
import pageferry.world.MigrateEvent.PagesLetGo;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.StepEvent.StepEnter;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.TaskNewtask;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * Which pages calls did not move, and why: what the machine says of each, and who had the page
 * then. Bounded: of many the first are kept, and all are counted by cause.
 */
public final class NotMoved extends TraceListener {
  /** Stretches of pages that are kept. */
  public static final int MOST_KEPT = 4096;

  private final Holders holders;
  private final @Nullable Placement placement;
  private final PageNames names;
  private final TaskNames tasks;
  private final BiFunction<Integer, Integer, String> holds;
  private final Int2ObjectHashMap<Begun> calls = new Int2ObjectHashMap<>();
  private final Predicate<Stayed> wanted;
  private final Int2ObjectHashMap<Begun> steps = new Int2ObjectHashMap<>();
  private final List<Stayed> kept = new ArrayList<>();
  private final SortedMap<StayCause, Long> pages = new TreeMap<>();
  private final SortedMap<StayCause, Long> hints = new TreeMap<>();
  private long lost;

  private record Begun(StepOp op, long atNs) {}

  /**
   * What is known of a run before it begins.
   *
   * @param topology the machine
   * @param tasks the names of its tasks
   * @param maps where its maps lie
   * @param holds what a thread's step that pins or holds pages calls them
   */
  public record Known(
      Topology topology,
      SortedMap<Integer, String> tasks,
      MapNames maps,
      BiFunction<Integer, Integer, String> holds) {}

  /**
   * @param all whether it follows locks, batches and isolation too, which takes time
   */
  public NotMoved(Known known, boolean all) {
    this(known, all, each -> true);
  }

  /**
   * @param wanted what is kept
   */
  public NotMoved(Known known, boolean all, Predicate<Stayed> wanted) {
    this.wanted = wanted;
    this.holders = new Holders(all);
    this.names = new PageNames(known.maps());
    this.tasks = new TaskNames(known.tasks());
    this.holds = known.holds();
    this.placement = all ? new Placement(known.topology()) : null;
  }

  /** What only holders care for, they hear of where everything is followed. */
  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    super.emit(timeNs, cpu, task, event);
    if (placement != null) {
      holders.emit(timeNs, cpu, task, event);
      placement.emit(timeNs, cpu, task, event);
    }
  }

  @Override
  public void on(TaskNewtask event) {
    names.emit(timeNs(), cpu(), task(), event);
  }

  @Override
  public void on(ProcessFork event) {
    names.emit(timeNs(), cpu(), task(), event);
    tasks.emit(timeNs(), cpu(), task(), event);
  }

  @Override
  public void on(PagesHeld event) {
    toHolders(event);
  }

  @Override
  public void on(PagesLetGo event) {
    toHolders(event);
  }

  @Override
  public void on(FaultInjected event) {
    toHolders(event);
  }

  private void toHolders(Tracepoint event) {
    if (placement == null) {
      holders.emit(timeNs(), cpu(), task(), event);
    }
  }

  @Override
  public void on(SysEnter event) {
    calls.put(task(), new Begun(event.call(), timeNs()));
  }

  @Override
  public void on(SysExit event) {
    calls.remove(task());
  }

  @Override
  public void on(StepEnter event) {
    steps.put(task(), new Begun(event.op(), timeNs()));
  }

  @Override
  public void on(PagesNotMoved event) {
    Begun begun = calls.get(task());
    Call call =
        begun == null
            ? new Call(tasks.of(task()), task(), null, event.saw().atNs())
            : new Call(tasks.of(task()), task(), begun.op(), begun.atNs());
    keep(call, event);
  }

  /** As common as faults, so counted only. */
  @Override
  public void on(HintStays event) {
    hints.merge(event.cause(), 1L, Long::sum);
  }

  private void keep(Call call, PagesNotMoved event) {
    long pfn = event.at().pfn();
    Hold hold =
        switch (event.cause()) {
          case PINNED -> holders.holder(pfn, true);
          case REFERENCED -> reference(pfn);
          case LOCKED, UNSPLIT -> holders.locker(pfn);
          case WRITEBACK -> holders.writer(pfn);
          case ISOLATED, MIGRATING -> holders.mover(pfn, event.at().addr());
          default -> null;
        };
    boolean injected =
        event.cause() == StayCause.WRITEBACK && holders.fault(pfn) == FaultKind.WRITEBACK;
    String who = hold == null || injected ? nobody(event) : who(hold);
    Stayed now = new Stayed(call, event, where(event), who, hold == null ? -1 : hold.sinceNs());
    if (wanted.test(now)) {
      count(now);
    }
  }

  private void count(Stayed now) {
    pages.merge(now.event().cause(), now.pages(), Long::sum);
    if (kept.size() < MOST_KEPT) {
      kept.add(now);
    } else {
      lost++;
    }
  }

  private @Nullable Hold reference(long pfn) {
    Hold hold = holders.holder(pfn, false);
    hold = hold == null ? holders.holder(pfn, true) : hold;
    return hold == null ? holders.sleeper(pfn) : hold;
  }

  private String where(PagesNotMoved event) {
    long pages = event.at().pages();
    if (event.at().addr() >= 0) {
      return names.pages(event.at().mm(), event.at().addr(), pages);
    }
    long mapping = placement == null ? -1 : placement.mapping(event.at().pfn());
    if (mapping >= 0) {
      return names.pages(Mapping.mm(mapping), names.paging().address(Mapping.vpn(mapping)), pages);
    }
    String first = Pfn.text(event.at().pfn());
    return pages == 1 ? first : first + " and the next " + (pages - 1);
  }

  private String who(Hold hold) {
    String task = tasks.of(hold.task()) + ":" + hold.task();
    if (hold.task() == task() && hold.step() == 0) {
      return "this very call";
    }
    if (hold.step() > 0) {
      String name = holds.apply(names.threadOf(hold.task()), hold.step());
      return name.isEmpty() ? task + " (step " + hold.step() + ")" : task + " (" + name + ")";
    }
    Begun begun = calls.containsKey(hold.task()) ? calls.get(hold.task()) : steps.get(hold.task());
    return begun == null ? task : task + " in " + begun.op().text();
  }

  private String nobody(PagesNotMoved event) {
    long pfn = event.at().pfn();
    if (event.cause() == StayCause.IN_BATCH) {
      int cpu = holders.batch(pfn);
      return cpu < 0 ? "" : "CPU " + cpu;
    }
    FaultKind fault = holders.fault(pfn);
    return event.cause() == StayCause.NOT_TRIED || fault == null ? "" : "the fault " + fault.key();
  }

  /** What has been found out so far. */
  public Found found() {
    return new Found(kept, lost, pages, hints);
  }

  /**
   * What did not move in a run.
   *
   * @param kept stretches of pages, in the order of time, as many as are kept
   * @param lost how many stretches came after those
   * @param pages how many pages stayed for each cause
   * @param hints how many hint faults of NUMA balancing left their page, for each cause
   */
  public record Found(
      List<Stayed> kept,
      long lost,
      SortedMap<StayCause, Long> pages,
      SortedMap<StayCause, Long> hints) {
    /** Nothing stayed. */
    public static final Found NOTHING = new Found(List.of(), 0, new TreeMap<>(), new TreeMap<>());

    public Found {
      kept = List.copyOf(kept);
      pages = Collections.unmodifiableSortedMap(new TreeMap<>(pages));
      hints = Collections.unmodifiableSortedMap(new TreeMap<>(hints));
    }
  }
}
