package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Pfn;
import pageferry.mm.StepOp;
import pageferry.world.AccessEvent.MigrationEntryWaited;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.LockEvent.FolioLockWait;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.MemoryEvent.FolioBatched;
import pageferry.world.MemoryEvent.FolioEndWriteback;
import pageferry.world.MemoryEvent.FolioStartWriteback;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.MigrateEvent.FolioDiscarded;
import pageferry.world.MigrateEvent.FoliosIsolated;
import pageferry.world.MigrateEvent.HintStays;
import pageferry.world.MigrateEvent.PagesHeld;
import pageferry.world.MigrateEvent.PagesLetGo;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.MigrateEvent.RemoveMigrationPmd;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.RevalidationFailed;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.MigrateEvent.ShadowCopy;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.TaskNewtask;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * What happens to one page of a program, or to one page frame, from its allocation to its end: who
 * faulted it in, locked, pinned, moved and freed it, and what stopped those who could not.
 */
public final class PageLife extends TraceListener {
  private final Wanted wanted;
  private final PageNames names;
  private final TaskNames tasks;
  private final NotMoved notMoved;
  private final Placement placement;
  private final Int2ObjectHashMap<StepOp> calls = new Int2ObjectHashMap<>();
  private final List<Happened> life = new ArrayList<>();
  private int mm;
  private long pfn;
  private int order;
  private int stayed;

  /**
   * The page that is followed.
   *
   * @param owner the process whose page it is; empty for a page frame
   * @param vpn its page number there
   * @param pfn the page frame, -1 for a page of a process
   */
  public record Wanted(String owner, long vpn, long pfn) {}

  /**
   * Something that happened to the page.
   *
   * @param timeNs when
   * @param what what it was
   * @param stayed why it did not move, null if it was something else
   * @param tookNs how long it took or had taken, -1 if that does not matter
   */
  public record Happened(long timeNs, String what, @Nullable Stayed stayed, long tookNs) {}

  /**
   * @param known what is known of the run before it begins
   * @param mm the address space of the process, 0 if it is not there yet
   */
  public PageLife(NotMoved.Known known, Wanted wanted, int mm) {
    this.wanted = wanted;
    this.mm = mm;
    this.pfn = wanted.pfn();
    this.names = new PageNames(known.maps());
    this.tasks = new TaskNames(known.tasks());
    this.notMoved = new NotMoved(known, true);
    this.placement = new Placement(known.topology());
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    notMoved.emit(timeNs, cpu, task, event);
    placement.emit(timeNs, cpu, task, event);
    super.emit(timeNs, cpu, task, event);
    if (wanted.pfn() < 0 && mm != 0) {
      lies(placement.frame(mm, wanted.vpn()));
    }
  }

  /** Where placement says that it lies now; what it does not see, other events may have told. */
  private void lies(long now) {
    if (now >= 0 && now != pfn) {
      add("lies in " + Pfn.text(now) + " of node " + node(now) + " now", -1);
      pfn = now;
    }
  }

  private boolean isIt(long first, long pages) {
    return pfn >= 0 && pfn >= first && pfn < first + pages;
  }

  private boolean isIt(long head) {
    return isIt(head, 1L << order);
  }

  private boolean isAt(long addr, long pages) {
    long vpn = placement.paging().page(addr);
    return wanted.pfn() < 0 && wanted.vpn() >= vpn && wanted.vpn() < vpn + pages;
  }

  private void add(String what, long tookNs) {
    life.add(new Happened(timeNs(), what, null, tookNs));
  }

  private String who() {
    String task = tasks.of(task()) + ":" + task();
    StepOp call = calls.get(task());
    return call == null ? task : task + " in " + call.text();
  }

  @Override
  public void on(SysEnter event) {
    calls.put(task(), event.call());
  }

  @Override
  public void on(SysExit event) {
    calls.remove(task());
  }

  @Override
  public void on(TaskNewtask event) {
    names.emit(timeNs(), cpu(), task(), event);
  }

  @Override
  public void on(ProcessFork event) {
    names.emit(timeNs(), cpu(), task(), event);
    tasks.emit(timeNs(), cpu(), task(), event);
    if (mm == 0 && names.process(event.mm()).equals(wanted.owner())) {
      mm = event.mm();
      add("shared with its parent by the fork of " + who(), -1);
    }
  }

  @Override
  public void on(PageFaultBegin event) {
    if (mm != 0 && isAt(event.addr(), 1) && names.spaceOf(task()) == mm) {
      add((event.write() ? "write" : "read") + " fault of " + who(), -1);
    }
  }

  @Override
  public void on(PageAlloc event) {
    if (event.pfn() >= 0 && wanted.pfn() >= 0 && isIt(event.pfn(), 1L << event.order())) {
      order = event.order();
      add("allocated by " + who(), event.tookNs());
    }
  }

  @Override
  public void on(PageFree event) {
    if (isIt(event.pfn(), 1L << event.order())) {
      add(Pfn.text(pfn) + " freed by " + who(), -1);
      pfn = wanted.pfn();
      order = 0;
    }
  }

  @Override
  public void on(FolioBatched event) {
    if (isIt(event.pfn())) {
      add("put into the lru_add batch of CPU " + cpu() + " by " + who(), -1);
    }
  }

  @Override
  public void on(FolioStartWriteback event) {
    if (isIt(event.pfn())) {
      add("under writeback from here on, begun by " + who(), -1);
    }
  }

  @Override
  public void on(FolioEndWriteback event) {
    if (isIt(event.pfn())) {
      add("its writeback ends", -1);
    }
  }

  @Override
  public void on(FoliosIsolated event) {
    if (isIt(event.pfn(), event.pages())) {
      add("isolated by " + who(), -1);
    }
  }

  @Override
  public void on(FolioLocked event) {
    if (isIt(event.pfn()) && event.waitedNs() > 0) {
      add("PG_locked taken by " + who() + " after a wait", event.waitedNs());
    }
  }

  @Override
  public void on(FolioLockWait event) {
    if (isIt(event.pfn())) {
      add(who() + " goes to sleep for PG_locked", -1);
    }
  }

  @Override
  public void on(FolioTrylockFailed event) {
    if (isIt(event.pfn())) {
      add(who() + " finds PG_locked taken", -1);
    }
  }

  @Override
  public void on(FolioUnlocked event) {
    if (isIt(event.pfn())) {
      add("PG_locked given back by " + who() + " after", event.heldNs());
    }
  }

  @Override
  public void on(SetMigrationPte event) {
    setMigration(event.pfn(), 1);
  }

  @Override
  public void on(SetMigrationPmd event) {
    setMigration(event.pfn(), placement.paging().huge());
  }

  private void setMigration(long frame, long pages) {
    if (isIt(frame, pages)) {
      order = pages > 1 ? placement.paging().hugeOrder() : order;
      add("unmapped for a migration by " + who(), -1);
    }
  }

  @Override
  public void on(RemoveMigrationPte event) {
    removeMigration(event.addr(), event.pfn(), 1);
  }

  @Override
  public void on(RemoveMigrationPmd event) {
    removeMigration(event.addr(), event.pfn(), placement.paging().huge());
  }

  private void removeMigration(long addr, long frame, long pages) {
    if (isIt(frame, pages)) {
      add("mapped again, the migration by " + who() + " having failed or moved it here", -1);
    } else if (isAt(addr, pages) && placement.frame(mm, wanted.vpn()) >= 0) {
      String from = Pfn.text(pfn) + " of node " + node(pfn);
      long to = placement.frame(mm, wanted.vpn());
      if (to != pfn) {
        pfn = to;
        String there = Pfn.text(to) + " of node " + node(to);
        add("moved from " + from + " to " + there + " by " + who(), -1);
      }
    }
  }

  private int node(long frame) {
    return placement.nodeOf(frame);
  }

  @Override
  public void on(RevalidationFailed event) {
    if (isIt(event.pfn())) {
      add("has changed while unlocked, as " + who() + " finds", -1);
    }
  }

  @Override
  public void on(FolioDiscarded event) {
    if (isIt(event.pfn(), 1L << event.order())) {
      add("contents tossed by " + who(), -1);
    }
  }

  @Override
  public void on(ShadowCopy event) {
    if (isIt(event.pfn())) {
      add("shadow copy " + Pfn.text(event.shadow()) + " " + event.fate().text(), -1);
    }
  }

  @Override
  public void on(MigrationEntryWaited event) {
    if (isIt(event.pfn())) {
      add("fault of " + who() + " goes on after it waited for the migration", event.waitedNs());
    }
  }

  @Override
  public void on(PagesHeld event) {
    if (isIt(event.pfn(), event.pages())) {
      add((event.pinned() ? "pinned by " : "referenced by ") + who(), -1);
    }
  }

  @Override
  public void on(PagesLetGo event) {
    if (isIt(event.pfn(), event.pages())) {
      add((event.pinned() ? "unpinned by " : "let go by ") + who(), -1);
    }
  }

  @Override
  public void on(FaultInjected event) {
    if (event.pfn() >= 0 && isIt(event.pfn())) {
      add("the fault " + event.kind().key() + " befalls it", event.forNs());
    }
  }

  @Override
  public void on(HintStays event) {
    if (isIt(event.pfn())) {
      String target = "for node " + event.node() + " by " + who() + ": " + event.cause().text();
      add("not moved " + target, -1);
    }
  }

  @Override
  public void on(PagesNotMoved event) {
    List<Stayed> all = notMoved.found().kept();
    if (stayed == all.size()) {
      return;
    }
    stayed = all.size();
    boolean named = isAt(event.at().addr(), event.at().pages()) && event.at().mm() == mm;
    if (named || event.at().pfn() >= 0 && isIt(event.at().pfn(), event.at().pages())) {
      life.add(new Happened(timeNs(), "not moved by " + who(), all.get(all.size() - 1), -1));
    }
  }

  /** What has happened to the page so far. */
  public List<Happened> life() {
    return List.copyOf(life);
  }

  /** Whether the page has been followed under a name, and there was such a process. */
  public boolean isKnown() {
    return wanted.pfn() >= 0 || mm != 0;
  }
}
