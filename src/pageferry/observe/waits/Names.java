package pageferry.observe.waits;

import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.Pfn;
import pageferry.observe.PageNames;
import pageferry.observe.RunStart;
import pageferry.observe.TaskNames;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/** What tasks, pages and locks are called. */
final class Names extends TraceListener {
  private static final long NOWHERE = -1;

  private final TaskNames tasks;
  private final PageNames pages;

  /** Where folios were mapped that migrations have unmapped. */
  private final Long2LongHashMap addresses = new Long2LongHashMap(NOWHERE);

  Names(RunStart start) {
    tasks = new TaskNames(start);
    pages = new PageNames(start.maps());
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    tasks.emit(timeNs, cpu, task, event);
    pages.emit(timeNs, cpu, task, event);
    super.emit(timeNs, cpu, task, event);
  }

  @Override
  public void on(SetMigrationPte event) {
    addresses.put(event.pfn(), event.addr());
  }

  @Override
  public void on(SetMigrationPmd event) {
    addresses.put(event.pfn(), event.addr());
  }

  String name(int task) {
    return task == 0 ? "a kernel thread" : tasks.of(task);
  }

  String label(int task) {
    return task == 0 ? "a kernel thread" : tasks.of(task) + ":" + task;
  }

  /** The task and what it is at: {@code reader:106 in a read fault on a+3}. */
  String in(int task, Doing doing) {
    String page = doing.fault() == null ? "" : " on " + pages.pageOf(task, doing.fault().addr());
    String text = doing.text();
    int after = text.indexOf("fault") + "fault".length();
    String whole = page.isEmpty() ? text : text.substring(0, after) + page + text.substring(after);
    return label(task) + " in " + whole;
  }

  /** A folio by the page that a task knows it as, if it is known. */
  String folio(int task, Doing doing, long pfn) {
    long addr = addresses.get(pfn);
    if (addr == NOWHERE && doing.fault() != null) {
      addr = doing.fault().addr();
    }
    String page = addr == NOWHERE ? "0x" : pages.pageOf(task, addr);
    return page.startsWith("0x") ? Pfn.text(pfn) : page + " (" + Pfn.text(pfn) + ")";
  }

  String process(long mm) {
    return pages.process((int) mm);
  }

  /** What a sleep was for. */
  String what(Sleep sleep, Doing doing) {
    return switch (sleep.what) {
      case MMAP_READ -> "mmap_lock of " + process(sleep.object) + " to read";
      case MMAP_WRITE -> "mmap_lock of " + process(sleep.object) + " to write";
      case FOLIO_LOCK -> "PG_locked of " + folio(sleep.task, doing, sleep.object);
      case FOLIO_WAIT -> "the migration entry of " + folio(sleep.task, doing, sleep.object);
      case FOLIO_REFERENCES -> "references of " + folio(sleep.task, doing, sleep.object);
      case FOLIO_WRITEBACK -> "the writeback of " + folio(sleep.task, doing, sleep.object);
      case FOLIO_COMMIT -> "the server to be done with " + folio(sleep.task, doing, sleep.object);
      case LRU_DRAIN -> "lru_add_drain_all()";
      case FLUSH_WORK -> "work of a kernel thread";
      case CGROUP_LOCK, CPUSET_LOCK -> sleep.what.lock().text(sleep.object);
      case TIMEOUT, NANOSLEEP -> "time to pass";
      case DAEMON -> "its next round";
      case MEMORY -> "memory of node " + sleep.object + " that an allocation may not go without";
      case OOM_VICTIM -> "a process of its group to end that was killed for memory";
      case OVER_HIGH -> "time to pass, for its group is above memory.high";
      case RESERVES -> "kswapd to free some of the reserves of a node";
      case RECLAIM_THROTTLE -> "pages to be written that it reclaims";
      case SIGNAL -> "a signal of another program";
      case VMA_READ,
          VMA_WRITE,
          I_MMAP_READ,
          I_MMAP_WRITE,
          ANON_VMA_READ,
          ANON_VMA_WRITE,
          MUTEX,
          RWSEM_READ,
          RWSEM_WRITE,
          SPINLOCK,
          PAGE_TABLE ->
          sleep.what.lock().text(sleep.object) + sleep.what.mode();
    };
  }
}
