package pageferry.protocol.numa;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.StayCause;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.NumaClock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.AdmitPromotion;
import pageferry.protocol.ops.node.HasRoom;
import pageferry.protocol.ops.node.HotPage;
import pageferry.protocol.ops.node.NoteHot;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.TakeHint;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.node.rmap.FindShared;
import pageferry.protocol.ops.space.LookUpFault;
import pageferry.protocol.ops.space.RestoreHints;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.world.MigrateEvent;
import pageferry.world.PageSpan;
import pageferry.world.StayFacts;

/**
 * A fault on an entry that NUMA balancing has marked: do_numa_page() (mm/memory.c),
 * do_huge_pmd_numa_page() (mm/huge_memory.c) and migrate_misplaced_page() (mm/migrate.c, Linux
 * 6.1). A misplaced page is moved to where it is used, its entry staying marked meanwhile so that
 * nobody needs to be shot down; otherwise the entry is restored. A large folio moves whole, or all
 * of its entries are restored (6.10). Returns 0.
 */
public final class NumaFault extends Routine {
  private long vpn;
  private final long pte;
  private final Vma area;
  private final int scans;
  private TakeHint.Seen seen = new TakeHint.Seen(false, TakeHint.NOBODY, 0, 0, 0, 0);
  private int target;

  /** The page table was unlocked for a migration that has failed. */
  private boolean hasTried;

  /**
   * @param vpn the page that was accessed
   * @param found why the access faulted
   * @param area its area
   */
  public NumaFault(long vpn, LookUpFault.Case found, Vma area) {
    super(KernelFunction.DO_NUMA_PAGE);
    this.vpn = vpn;
    this.pte = found.pte();
    this.area = area;
    this.scans = found.scans();
  }

  @Override
  protected Instruction start() {
    vpn = huge() ? paging().hugeStart(vpn) : vpn;
    if (Pte.has(pte, Pte.ZERO)) {
      return restore();
    }
    boolean timed = tiering().promotesFrom(from());
    long user = timed ? TakeHint.NOBODY : LastUser.of(cpu().id(), current().pid());
    TakeHint take = new TakeHint(Pte.pfn(pte), mapping(), user, cpu().nowNs());
    return ask(from(), take, cost(Cost.LOOKUP), this::taken);
  }

  private Tiering tiering() {
    return new Tiering(cpu().machine());
  }

  private int from() {
    return nodeOf(Pte.pfn(pte));
  }

  private boolean huge() {
    return Pte.has(pte, Pte.HUGE);
  }

  private int pages() {
    return huge() ? paging().huge() : 1 << seen.order();
  }

  private long mapping() {
    return Mapping.of(current().mm(), vpn, huge());
  }

  private Instruction taken(TakeHint.Seen now) {
    seen = now;
    if (!now.there()) {
      return done(0);
    }
    if (now.inLarge() && !has(KernelSwitch.NUMA_HINTS_IN_LARGE_FOLIOS)) {
      return restore();
    }
    cpu().count(VmCounter.NUMA_HINT_FAULTS, 1);
    cpu().count(VmCounter.NUMA_HINT_FAULTS_LOCAL, from() == cpu().node() ? 1 : 0);
    Misplaced rule = new Misplaced(current(), area);
    if (!tiering().promotesFrom(from())) {
      int node = rule.node(from(), now.last());
      if (node == from() && cpu().node() != node) {
        boolean wants = rule.wanted(node) != node;
        hintStays(wants ? StayCause.OTHER_USER : StayCause.POLICY, cpu().node());
      }
      return decided(node);
    }
    int wanted = rule.wanted(from());
    if (wanted != from()
        && cpu().machine().profile().number(KernelSwitch.KMIGRATED_THRESHOLD) > 0) {
      return record(wanted);
    }
    AdmitPromotion admit =
        new AdmitPromotion(pages(), cpu().nowNs(), now.latencyNs(), tiering().limits());
    return wanted == from()
        ? decided(wanted)
        : ask(wanted, admit, 0, refusal -> admitted(wanted, refusal));
  }

  /** The thread of the node moves it, if it is used often enough. */
  private Instruction record(int wanted) {
    HotPage page = new HotPage(Pte.pfn(pte), mapping(), wanted, 1, cpu().nowNs());
    account(from(), false);
    return ask(from(), new NoteHot(page), 0, noted -> restore());
  }

  private Instruction admitted(int wanted, int refusal) {
    if (refusal == AdmitPromotion.ADMITTED) {
      return decided(wanted);
    }
    hintStays(refusal == AdmitPromotion.COLD ? StayCause.NOT_HOT : StayCause.RATE_LIMIT, wanted);
    return decided(from());
  }

  /** Where the page should be is known now. */
  private Instruction decided(int node) {
    target = node;
    if (huge() && has(KernelSwitch.NUMA_MOVES_THP_DIRECTLY)) {
      Source whole = new Source(Pte.pfn(pte), paging().hugeOrder(), vpn).in(current().mm());
      return call(new DirectHugeFault(whole, pte, target, seen), this::directlyTried);
    }
    if (target == from()) {
      account(from(), false);
      return restore();
    }
    boolean shared = huge() && seen.mapcount() > 1 && has(KernelSwitch.NUMA_LEAVES_SHARED_HUGE);
    if (shared || staysDirty()) {
      stays(shared ? StayCause.SHARED : StayCause.FILE);
      return failed();
    }
    return ask(target, new HasRoom(pages(), cpu().nowNs()), 0, room -> room ? isolate() : noRoom());
  }

  private Instruction wakeKswapd() {
    boolean demotes = !cpu().machine().demotion().isOff();
    return new Instruction.TellKswapd(target, KswapdWord.WAKE, demotes);
  }

  /** Where slow memory is promoted, kswapd makes room for the next time. */
  private Instruction noRoom() {
    stays(StayCause.NO_ROOM);
    return tiering().makesRoom() ? after(wakeKswapd(), woken -> failed()) : failed();
  }

  private void stays(StayCause cause) {
    Stays stays = new Stays(current(), MigrateReason.MR_NUMA_MISPLACED);
    long head = Paging.folioStart(Pte.pfn(pte), seen.order());
    long first = vpn - (Pte.pfn(pte) - head);
    PageSpan at = new PageSpan(current().mm(), paging().address(first), head, pages());
    stays.add(cause, at, new StayFacts(0, target, seen.mapcount(), 1, cpu().nowNs()));
    stays.tell();
  }

  /** The page is left where it is, which is as common as faults. */
  private void hintStays(StayCause cause, int wanted) {
    cpu().trace(new MigrateEvent.HintStays(cause, wanted, paging().address(vpn), Pte.pfn(pte)));
  }

  private boolean staysDirty() {
    return seen.dirtyFile() && has(KernelSwitch.NUMA_LEAVES_DIRTY_FILES);
  }

  private Instruction directlyTried(long result) {
    if (result == DirectHugeFault.AGAIN) {
      return done(0);
    }
    if (result == DirectHugeFault.MOVED) {
      return moved();
    }
    if (result != DirectHugeFault.NOT_ANONYMOUS) {
      account(from(), result != DirectHugeFault.WELL_PLACED);
    }
    return result == DirectHugeFault.CHANGED ? done(0) : restore();
  }

  private Instruction isolate() {
    IsolateFolio take = new IsolateFolio(Pte.pfn(pte), mapping(), SharedRule.ALL);
    return ask(from(), take, cost(Cost.ISOLATE), rc -> rc > 0 ? migrate(rc) : unlisted(rc));
  }

  private Instruction unlisted(int answer) {
    stays(IsolateFolio.cause(answer));
    return failed();
  }

  private Instruction migrate(int isolated) {
    Source misplaced = Source.isolated(isolated, Pte.pfn(pte), vpn).in(current().mm());
    MigratePages migrate =
        new MigratePages(
            List.of(misplaced),
            new Target.Misplaced(target),
            MigrateMode.MIGRATE_ASYNC,
            MigrateReason.MR_NUMA_MISPLACED);
    return call(migrate, rc -> rc == 0 ? moved() : putBack(migrate.left()));
  }

  private Instruction moved() {
    cpu().count(VmCounter.NUMA_PAGES_MIGRATED, pages());
    boolean promoted = tiering().promotesFrom(from()) && !tiering().promotesFrom(target);
    cpu().count(VmCounter.PGPROMOTE_SUCCESS, promoted ? pages() : 0);
    account(target, false);
    return done(0);
  }

  private Instruction putBack(List<Source> left) {
    hasTried = true;
    return call(new PutBack(left), nothing -> failed());
  }

  private Instruction failed() {
    account(from(), true);
    return restore();
  }

  /** task_numa_fault() (kernel/sched/fair.c, Linux 6.1). */
  private void account(int node, boolean hasFailed) {
    current().numa.scanned(scans, NumaClock.Pace.of(cpu().machine()));
    if (tiering().promotesFrom(node)) {
      return;
    }
    boolean mine = LastUser.isNobodyOr(seen.last(), current().pid());
    current().numa.fault(pages(), node == cpu().node(), mine, hasFailed);
  }

  /**
   * Makes the entry accessible again, and writable if nobody else has the page, but not behind a
   * migration that has failed.
   */
  private Instruction restore() {
    boolean keeps = has(KernelSwitch.NUMA_HINT_KEEPS_WRITE);
    boolean upgrade = !keeps && area.writable() && !hasTried;
    if (seen.inLarge() && has(KernelSwitch.NUMA_HINTS_IN_LARGE_FOLIOS)) {
      return upgrade && !area.shared() ? findWritable() : restoreAll(upgrade, new int[0]);
    }
    boolean writes = upgrade && (area.shared() || seen.exclusive());
    long restored = pte & ~Pte.PROTNONE | (writes ? Pte.WRITE : 0);
    SetEntry set = new SetEntry(vpn, pte, restored);
    return ask(current().mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), ours -> done(0));
  }

  /** can_change_pte_writable() of each page. */
  private Instruction findWritable() {
    long head = Paging.folioStart(Pte.pfn(pte), seen.order());
    long[] pfns = LongStream.range(head, head + pages()).toArray();
    return ask(from(), new FindShared(pfns), 0, shared -> restoreAll(true, shared));
  }

  private Instruction restoreAll(boolean upgrade, int[] shared) {
    boolean[] writable = new boolean[pages()];
    Arrays.fill(writable, upgrade);
    for (int page : shared) {
      writable[page] = false;
    }
    RestoreHints all = new RestoreHints(vpn, pte, seen.order(), writable);
    long ns = cost(Cost.SET_PTE) * pages();
    return ask(current().mm(), all, MmapLock.NONE, ns, restored -> done(0));
  }
}
