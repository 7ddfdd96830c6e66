package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run is measured by: the key to the columns of every table. A metric of durations stands
 * for one number per {@link Statistic}; a part of a name in angle brackets stands for many words.
 */
public enum Metric {
  LOCK_HOLD(
      "lock.hold",
      "How long PG_locked of a folio was held by a migration, a fault, reclaim or whoever took it"),
  LOCK_HOLD_BY(
      "lock.hold.<cause>",
      "The same by what the holder was at: a reason of migrate_pages(), split, reclaim, fault, a"
          + " call, or other"),
  LOCK_WAIT(
      "lock.wait", "How long a task slept to take PG_locked; locks that were free are left out"),
  LOCK_TRYLOCK_FAILED("lock.trylock.failed", Unit.COUNT, "Times folio_trylock() found the bit set"),
  LOCK_OVERTAKEN(
      "lock.overtaken",
      Unit.COUNT,
      "How often at most other tasks took PG_locked of a folio while one task waited for it"),
  ENTRY_WAIT("entry.wait", "How long a page fault slept on a migration entry"),
  ENTRY_AWAY("entry.away", "How long a migration entry stood where a page was mapped"),
  WAKE_WALK("wake.walk", "How long an unlocker woke waiters of a folio in one go, interrupts off"),
  WAKE_AT_ONCE(
      "wake.at-once",
      Unit.COUNT,
      "Waiters of a folio that an unlocker woke in one go, interrupts off, at most"),
  MMAP_WAIT("mmap.wait", "How long a task slept for mmap_lock; locks that were free are left out"),
  MMAP_WAIT_TO("mmap.wait.<how>", "The same of those who wanted it to read, or to write"),
  MMAP_HOLD("mmap.hold", "How long mmap_lock was held"),
  MMAP_HOLD_BY("mmap.hold.<call>", "The same by the call that took it, fault, or other"),
  VMA_WAIT("vma.wait", "How long a task that was to change an area slept for its readers"),
  VMA_HOLD("vma.hold", "How long the lock of an area was held to read it"),
  VMA_HOLD_BY("vma.hold.<call>", "The same by the call that took it, fault, or other"),
  WRITEBACK_WAIT("writeback.wait", "How long a task slept for the writeback of a folio to end"),
  CGROUP_WAIT(
      "cgroup.wait",
      "How long a task slept for the locks of control groups or memory that follows a cpuset"),
  WAIT("wait", "lock.wait, entry.wait and writeback.wait together: how long tasks slept for pages"),
  FAULT("fault", "How long handling a page fault took, with everything it waited for"),
  ALLOC("alloc", "How long a page allocation took, with its reclaim; failed ones too"),
  ALLOC_STALL("alloc.stall", "How long allocations were in direct reclaim, each time they were"),
  ALLOC_FAILED("alloc.failed", Unit.COUNT, "Page allocations that got no page"),
  ALLOC_NODE("alloc.node<n>", Unit.PAGES, "Pages that the allocator handed out from node n"),
  MIGRATE_TIME("migrate.time", "How long migrate_pages() took"),
  MIGRATE_CALLS("migrate.calls", Unit.COUNT, "Times migrate_pages() ended"),
  MIGRATE_SUCCEEDED("migrate.succeeded", Unit.PAGES, "Pages moved: nr_succeeded"),
  MIGRATE_FAILED("migrate.failed", Unit.PAGES, "Pages that could not be moved: nr_failed"),
  MIGRATE_HUGE_FAILED(
      "migrate.huge.failed", Unit.COUNT, "Huge pages that could not be moved whole: nr_thp_failed"),
  MIGRATE_EXHAUSTED(
      "migrate.exhausted",
      Unit.COUNT,
      "Folios that migrate_pages() gave up because its last pass could not move them either"),
  MIGRATE_RATE(
      "migrate.rate",
      Unit.PAGES_PER_SECOND,
      "Pages moved per virtual second between the first start and the last end of migrate_pages()"),
  TARGETS_WASTED(
      "targets.wasted", Unit.COUNT, "Destination folios that were allocated and given back unused"),
  REVALIDATION_FAILED(
      "revalidation.failed",
      Unit.COUNT,
      "Sources that had changed while unlocked for the allocation of their target"),
  FOLIO_DISCARDED(
      "folio.discarded", Unit.COUNT, "Folios whose contents were dropped instead of copied"),
  RECLAIM_DIRECT("reclaim.direct", Unit.PAGES, "Pages that allocating tasks reclaimed themselves"),
  RECLAIM_DIRECT_CALLS(
      "reclaim.direct.calls", Unit.COUNT, "Times an allocating task began to reclaim"),
  RECLAIM_KSWAPD(
      "reclaim.kswapd", Unit.PAGES, "Pages kswapd had reclaimed whenever it went to sleep again"),
  RECLAIM_KSWAPD_WAKES("reclaim.kswapd.wakes", Unit.COUNT, "Times a kswapd was woken"),
  RECLAIM_BOOSTS(
      "reclaim.boosts",
      Unit.COUNT,
      "Times an allocation from pageblocks of another migrate type raised watermarks, and woke"
          + " kswapd"),
  RECLAIM_KSWAPD_GAVE_UP(
      "reclaim.kswapd.gave-up",
      Unit.COUNT,
      "Times a kswapd gave up, after 16 runs that brought nothing"),
  THP_MISSED(
      "thp.missed.<why>",
      Unit.COUNT,
      "Huge-page faults that took base pages: not-asked, no-room, not-fragmented, put-off, in-vain,"
          + " taken or no-zone"),
  SWAP_IN("swap.in", "How long a page fault took that had its page read from the swap device"),
  SWAP_CACHE_IN("swap.cached", "How long a page fault took that found its page in the swap cache"),
  SWAP_PAGES_IN("swap.pages.in", Unit.PAGES, "Pages read from the swap device, those ahead too"),
  SWAP_PAGES_OUT("swap.pages.out", Unit.PAGES, "Pages written to the swap device"),
  TLB_FLUSHES("tlb.flushes", Unit.COUNT, "TLB shootdowns of other CPUs, by interrupt or broadcast"),
  NOHZ_WORK("nohz.work", Unit.COUNT, "Times a work item took a nohz_full CPU from its task"),
  NOHZ_IPIS("nohz.ipis", Unit.COUNT, "TLB shootdowns that interrupted the task of a nohz_full CPU"),
  TLB_IPIS("tlb.ipis", Unit.COUNT, "CPUs those shootdowns interrupted, summed over all of them"),
  ACCESS_COUNT("access.count", Unit.COUNT, "User accesses that found their page mapped"),
  ACCESS_REMOTE(
      "access.remote", Unit.COUNT, "Those of access.count whose page lay on another node"),
  ACCESS_LATENCY(
      "access.latency",
      "What a user access took: a hit as long as its node takes, one that faulted its faults too"),
  DRAIN_WAIT("drain.wait", "How long a task slept for lru_add_drain_all()"),
  LRU_DRAINS("lru.drains", Unit.COUNT, "Times lru_add_drain_all() went over all CPUs"),
  KHUGEPAGED_COLLAPSED("khugepaged.collapsed", Unit.COUNT, "Huge pages that khugepaged made"),
  KHUGEPAGED_FULL_SCANS(
      "khugepaged.full-scans", Unit.COUNT, "Times khugepaged had gone round all address spaces"),
  DAMON_REGIONS(
      "damon.regions", Unit.COUNT, "Regions that a kdamond had divided memory into, at most"),
  DAMON_TRIED("damon.tried", Unit.PAGES, "Pages of regions that schemes of DAMON were applied to"),
  DAMON_APPLIED(
      "damon.applied", Unit.PAGES, "Pages that schemes of DAMON moved, reclaimed or sorted"),
  DAMON_EXCEEDED("damon.exceeded", Unit.COUNT, "Intervals in which a scheme used its quota up"),
  KSM_PAGES_SHARED("ksm.shared", Unit.PAGES, "Pages that KSM had merged others into, at most"),
  KSM_PAGES_SHARING("ksm.sharing", Unit.PAGES, "Pages that KSM had thereby saved, at most"),
  KSM_PAGES_UNSHARED("ksm.unshared", Unit.PAGES, "Pages that ksmd had found no equal of, at most"),
  KSM_PAGES_VOLATILE(
      "ksm.volatile", Unit.PAGES, "Pages that ksmd had found changed or new, at most"),
  KSM_FULL_SCANS("ksm.full-scans", Unit.COUNT, "Times ksmd had gone round all address spaces"),
  LRU_SPIN(
      "lru.spin", "How long a task spun for lru_lock of a node; where it was free is left out"),
  LAZY(
      "lazy.<fate>",
      Unit.PAGES,
      "Pages that mbind() with MPOL_MF_LAZY found unmapped, freed, unsplit, locked, writeback, file"
          + " or still-mapped"),
  SHADOW(
      "shadow.<fate>",
      Unit.PAGES,
      "Shadow copies that were kept behind promoted pages, used by demotion, or lost: written,"
          + " moved, freed or wanted"),
  PIN_PAGES("pin.pages", Unit.PAGES, "Pages that long-term pins got"),
  PIN_EXAMINED(
      "pin.examined",
      Unit.PAGES,
      "Pages that long-term pins looked at, each as often as they did, in page tables and behind"),
  PIN_MOVABLE(
      "pin.movable",
      Unit.PAGES,
      "Pages of pin.pages that lie in ZONE_MOVABLE or in an area for contiguous allocations"),
  STATUS(
      "status.<what>",
      Unit.PAGES,
      "Pages for which move_pages() left that status: node<n>, an errno or unwritten"),
  CALL("call.<op>", "How long steps of that op took, those that failed too"),
  FAULTS_INJECTED("faults.<kind>", Unit.COUNT, "Times that the plan injected that fault"),
  CALLS_FAILED("calls.failed", Unit.COUNT, "Steps that ended with an errno or were refused memory"),
  ERRNO("errno.<name>", Unit.COUNT, "Steps that ended with this errno"),
  TASKS_KILLED("tasks.killed", Unit.COUNT, "Tasks that died of a signal"),
  SIGNAL(
      "signal.<name>",
      Unit.COUNT,
      "Signals of that name that tasks got: SIGSEGV, SIGBUS or SIGKILL"),
  CPU(
      "cpu.<use>",
      Unit.NS,
      "CPU time of that use: user, initiator, helper, kworker, interrupt or switch"),
  TIME_VIRTUAL("time.virtual", Unit.NS, "Virtual time from the machine's start to the run's end"),
  RUN_STEPS("run.steps", Unit.COUNT, "Messages that actors handled and timers that fired"),
  CPUSET_MOVED(
      "cpuset.moved",
      Unit.PAGES,
      "Pages that were moved because the nodes of their cpuset changed"),
  CPUSET_LEFT(
      "cpuset.left",
      Unit.PAGES,
      "Pages that should have been, and could not: the write of the nodes succeeds all the same"),
  FREE_NODE("free.node<n>", Unit.PAGES, "Free page frames of node n at the run's end"),
  HUGETLB_TOTAL(
      "hugetlb.total.node<n>",
      Unit.COUNT,
      "Huge pages of the hugetlb pool of node n at the run's end, in use or free"),
  HUGETLB_FREE(
      "hugetlb.free.node<n>", Unit.COUNT, "Those of hugetlb.total.node<n> that nobody uses"),
  HUGETLB_SURPLUS(
      "hugetlb.surplus.node<n>",
      Unit.COUNT,
      "Those of hugetlb.total.node<n> that leave the pool once nobody uses them"),
  GIGANTIC_TOTAL(
      "gigantic.total.node<n>",
      Unit.COUNT,
      "Pages of the hugetlb pool of 1 GiB of node n at the run's end, in use or free"),
  GIGANTIC_FREE(
      "gigantic.free.node<n>", Unit.COUNT, "Those of gigantic.total.node<n> that nobody uses"),
  GIGANTIC_SURPLUS(
      "gigantic.surplus.node<n>",
      Unit.COUNT,
      "Those of gigantic.total.node<n> that leave the pool once nobody uses them"),
  MEMCG_PEAK(
      "memcg.peak.<group>",
      Unit.PAGES,
      "The most pages that have been charged to that control group: memory.peak"),
  MEMCG_SWAP(
      "memcg.swap.<group>",
      Unit.PAGES,
      "The most slots of the swap device that have been charged to it: memory.swap.peak"),
  MEMCG_EVENTS(
      "memcg.events.<group>.<event>",
      Unit.COUNT,
      "How often that was counted in its memory.events: low, high, max, oom or oom_kill"),
  FOUND(
      "found.<kind>",
      Unit.COUNT,
      "Schedules that met a deadlock, stuck, livelock, starvation, kernel-bug, lock-misuse,"
          + " invariant or expectation"),
  SEARCH_SCHEDULES("search.schedules", Unit.COUNT, "Schedules that a search has run"),
  SEARCH_OUTCOMES("search.outcomes", Unit.COUNT, "Different outcomes of those schedules"),
  SEARCH_EXHAUSTED(
      "search.exhausted", Unit.COUNT, "Whether a search has seen all there is: then 1, or else 0"),
  VMSTAT("vmstat.<counter>", Unit.COUNT, "The counter of that name in /proc/vmstat"),
  MTHP(
      "mthp.<counter>.<size>",
      Unit.COUNT,
      "The counter of that name, such as split, in the stats of hugepages-<size>, such as 64kB"),
  PLACEMENT(
      "placement.<process>.<map>.<where>",
      Unit.PAGES,
      "Pages of that map on node<n>, or absent: when the process began to exit, or at the end"),
  STEP("step.<name>", "How long the steps of that name took, each time"),
  STEP_RET("step.<name>.ret", Unit.COUNT, "What such a step returned the last time, -1: an errno"),
  STEP_ERRNO(
      "step.<name>.errno.<errno>", Unit.COUNT, "How often such a step ended with that errno"),
  STEP_STATUS(
      "step.<name>.status.<what>",
      Unit.PAGES,
      "Pages for which a move_pages() of that name left that status the last time"),
  REAL_CALLS("real.calls", Unit.COUNT, "Steps of which is known what they really answered"),
  REAL_RETURNS(
      "real.returns", Unit.COUNT, "Those of real.calls with the real return value and errno"),
  REAL_EQUAL(
      "real.equal", Unit.COUNT, "Those of real.calls that answered the same in all that is known"),
  REAL_PAGES("real.pages", Unit.PAGES, "Pages of which the real answers say where they were"),
  REAL_PAGES_EQUAL(
      "real.pages.equal", Unit.PAGES, "Those of real.pages of which the answers here say the same"),
  REAL_MIGRATIONS(
      "real.migrations", Unit.COUNT, "Those of real.calls of which is known what they migrated"),
  REAL_MIGRATIONS_EQUAL(
      "real.migrations.equal", Unit.COUNT, "Those of them that migrated as many pages here"),
  CONVERGED(
      "converged.<metric>",
      Unit.NS,
      "When that metric came within 5 % of its last value for good, to the interval of the series");

  private final String text;
  private final Unit unit;
  private final boolean durations;
  private final String about;
  private final Pattern pattern;

  /** A metric that is one number. */
  Metric(String text, Unit unit, String about) {
    this.text = text;
    this.unit = unit;
    this.durations = false;
    this.about = about;
    this.pattern = pattern(text);
  }

  /** A metric that is a set of durations. */
  Metric(String text, String about) {
    this.text = text;
    this.unit = Unit.NS;
    this.durations = true;
    this.about = about;
    this.pattern = pattern(text);
  }

  /** Its name in experiments and tables, for durations without the statistic. */
  public String text() {
    return text;
  }

  /** The name of one of the metrics that this one stands for. */
  public String nameOf(Object word) {
    return text.substring(0, text.indexOf('<')) + word;
  }

  /** What it is measured in. */
  public Unit unit() {
    return unit;
  }

  /** Whether it is a set of durations. */
  public boolean isDurations() {
    return durations;
  }

  /** One sentence, without its full stop. */
  public String about() {
    return about;
  }

  /** The metric and statistic of that name, whatever its scope; or null. */
  public static @Nullable Named of(String name) {
    String base = MetricName.of(name).base();
    for (Metric metric : values()) {
      Named named = metric.match(base);
      if (named != null) {
        return named;
      }
    }
    return null;
  }

  private @Nullable Named match(String name) {
    if (!durations) {
      return isMine(name) ? new Named(this, null, name) : null;
    }
    for (Statistic statistic : Statistic.values()) {
      String end = "." + statistic.key();
      String family = name.endsWith(end) ? name.substring(0, name.length() - end.length()) : "";
      if (isMine(family)) {
        return new Named(this, statistic, family);
      }
    }
    return null;
  }

  private boolean isMine(String family) {
    return pattern.matcher(family).matches();
  }

  /** What stands for one word is one word; names of processes and metrics may have dots. */
  private static Pattern pattern(String text) {
    String any = text.startsWith("placement") || text.startsWith("converged") ? ".+" : "[^.]+";
    return Pattern.compile(text.replace(".", "[.]").replaceAll("<[a-z]+>", any));
  }

  /** The names under which runs have it, for the key of the columns. */
  public List<String> names() {
    if (!durations) {
      return List.of(text);
    }
    List<String> names = new ArrayList<>();
    for (Statistic statistic : Statistic.values()) {
      names.add(text + "." + statistic.key());
    }
    return names;
  }

  /**
   * What the name of a column says.
   *
   * @param metric the metric
   * @param statistic which of its numbers, null if it has only one
   * @param family the name without the statistic
   */
  public record Named(Metric metric, @Nullable Statistic statistic, String family) {
    /**
     * Whether the number counts what a run tells of as it goes: then it is 0 where nothing was
     * told.
     */
    public boolean isCountOfEvents() {
      if (metric.isDurations()) {
        return statistic == Statistic.COUNT;
      }
      return switch (metric) {
        case VMSTAT, FREE_NODE, ALLOC_NODE, MIGRATE_RATE, TIME_VIRTUAL, RUN_STEPS -> false;
        case HUGETLB_TOTAL, HUGETLB_FREE, HUGETLB_SURPLUS -> false;
        case GIGANTIC_TOTAL, GIGANTIC_FREE, GIGANTIC_SURPLUS -> false;
        case MEMCG_PEAK, MEMCG_SWAP, MEMCG_EVENTS, CPU -> false;
        case PLACEMENT, STEP_RET, CONVERGED -> false;
        case SEARCH_SCHEDULES, SEARCH_OUTCOMES, SEARCH_EXHAUSTED -> false;
        default -> true;
      };
    }

    /** What the number is measured in. */
    public Unit unit() {
      return statistic == Statistic.COUNT ? Unit.COUNT : metric.unit();
    }
  }
}
