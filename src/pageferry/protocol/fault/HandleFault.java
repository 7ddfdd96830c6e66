package pageferry.protocol.fault;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Pte;
import pageferry.mm.Signal;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.mm.WaitKind;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.numa.NumaFault;
import pageferry.protocol.ops.node.refs.GetMigrating;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.LookUpFault;
import pageferry.protocol.ops.space.LookUpUnderAreaLock;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.StepResult.UserSignal;
import pageferry.protocol.thp.MapTable;
import pageferry.protocol.thp.SplitHugePmd;
import pageferry.world.AccessEvent;

/**
 * Handles one page fault of the running task, mmap_lock held for reading throughout:
 * handle_mm_fault() (mm/memory.c, Linux 6.1). Since 6.4 an access of the task's own tries the lock
 * of the area first: do_user_addr_fault() (arch/x86/mm/fault.c). Returns 0 when the access may be
 * tried again, -1 when a signal is due, or {@link #NO_MEMORY}.
 */
public final class HandleFault extends Routine {
  /**
   * What a routine that it calls answers: mmap_lock was given up, the fault has to be tried again.
   */
  static final long RETRY = 2;

  /** What a routine that it calls answers: the page has to be read from its file. */
  static final long READ = 3;

  /** What a routine that it calls answers: the page was read from swap, and is mapped. */
  static final long MAJOR = 4;

  /** What a routine that it calls answers: a swap device has to deliver the page first. */
  static final long READ_SWAP = 5;

  /**
   * What an access of the task's own gets for which there was no memory: it is tried again, for the
   * allocator itself has killed whom it would: pagefault_out_of_memory() (mm/oom_kill.c, Linux 5.16
   * and the stable releases before it).
   */
  public static final long NO_MEMORY = 6;

  /** What a routine that it calls answers: the program is to bring the page of shared memory. */
  static final long MISSING = 7;

  private static final int BUS_ADRERR = 2;
  private static final int BUS_MCEERR_AR = 4;

  private final long vpn;
  private final boolean write;
  private final boolean user;
  private MmapLock release = MmapLock.RELEASE;
  private boolean tried;
  private boolean madeTable;
  private boolean swapped;
  private boolean swapRead;
  private long began;
  private LookUpFault.@Nullable Case found;
  private @Nullable UserSignal signal;
  private int error = Errno.EFAULT.negated();
  private long waitedFor = -1;
  private long waitBegan;

  /** A fault that kernel code asks for; where it would be tried again the caller looks itself. */
  public HandleFault(long vpn, boolean write) {
    this(vpn, write, false);
  }

  /**
   * @param user whether an access of the task's own faulted
   */
  public HandleFault(long vpn, boolean write, boolean user) {
    super(KernelFunction.HANDLE_MM_FAULT);
    this.vpn = vpn;
    this.write = write;
    this.user = user;
  }

  /** The signal that is due, or null. */
  public @Nullable UserSignal signal() {
    return signal;
  }

  /** What the fault means to kernel code that needs the page: vm_fault_to_errno(). */
  public int error() {
    return error;
  }

  @Override
  protected Instruction start() {
    began = cpu().nowNs();
    cpu().trace(new AccessEvent.PageFaultBegin(paging().address(vpn), write));
    long ns = cost(Cost.FAULT_ENTRY);
    return user && has(KernelSwitch.PER_VMA_LOCKS) ? underAreaLock(ns) : lookUp(MmapLock.READ, ns);
  }

  private Instruction underAreaLock(long ns) {
    LookUpUnderAreaLock.Serves serves = LookUpUnderAreaLock.Serves.of(cpu().machine().profile());
    LookUpUnderAreaLock look = new LookUpUnderAreaLock(new LookUpFault(vpn, write), serves);
    return ask(current().mm(), look, MmapLock.AREA_READ, ns, this::tookAreaLock);
  }

  /** What cannot be dealt with under the lock of the area is tried again under mmap_lock. */
  private Instruction tookAreaLock(LookUpFault.Case now) {
    if (now == LookUpUnderAreaLock.REFUSED) {
      return lookUp(MmapLock.READ, 0);
    }
    release = MmapLock.AREA_RELEASE;
    boolean swap = now.kind() == LookUpFault.Kind.SWAPPED;
    swap |= now.kind() == LookUpFault.Kind.SWAP_SLOT;
    swap |= now.kind() == LookUpFault.Kind.MIGRATING && !Pte.has(now.pte(), Pte.HUGE);
    boolean falls = now.kind() == LookUpFault.Kind.FORBIDDEN;
    falls |= swap && !has(KernelSwitch.VMA_LOCK_FOR_SWAP);
    return falls ? unlocked(free -> lookUp(MmapLock.READ, 0)) : classified(now);
  }

  private Instruction lookUp(MmapLock lock, long ns) {
    looksAgain();
    return ask(current().mm(), new LookUpFault(vpn, write), lock, ns, this::classified);
  }

  private Instruction classified(LookUpFault.Case now) {
    found = now;
    return switch (now.kind()) {
      case NO_AREA -> segfault(1);
      case FORBIDDEN -> segfault(2);
      case SPURIOUS -> release();
      case POISONED -> handled(Errno.EFAULT.negated(), BUS_MCEERR_AR);
      case NUMA_HINT -> call(new NumaFault(vpn, now, area(now)), this::handled);
      case DEVICE_PRIVATE -> call(new DeviceFault(vpn, now.pte()), this::handled);
      case MIGRATING -> waitForMigration(Pte.pfn(now.pte()));
      case SWAPPED -> call(new SwapCacheFault(vpn, now.pte(), area(now)), this::handled);
      case SWAP_SLOT -> swapIn(now);
      case ABSENT_PMD -> absentPmd(now);
      case ABSENT -> absent(now);
      case HUGETLB -> call(new HugetlbFault(vpn, write, now.pte(), area(now)), this::hugetlb);
      case ABSENT_SHARED -> absentShared(now);
      case ZERO_PAGE -> call(new AnonFault(vpn, true, now.pte(), area(now)), this::handled);
      case HUGE_ZERO_PAGE, HUGE_WRITE_PROTECTED -> writeHuge(now);
      case WRITE_PROTECTED ->
          call(new WriteFault(current().mm(), vpn, now.pte(), area(now)), this::handled);
      case SHARED_READ_ONLY -> writeShared(now);
    };
  }

  private Instruction swapIn(LookUpFault.Case now) {
    swapped = true;
    SwapFault fault = new SwapFault(vpn, write, now.pte(), area(now));
    return call(
        fault,
        result ->
            result == READ_SWAP
                ? unlocked(nothing -> call(fault.awaitRead(), this::swappedIn))
                : handled(result));
  }

  private Instruction swappedIn(long nothing) {
    swapRead = true;
    return tryAgain(true);
  }

  private static Vma area(LookUpFault.Case now) {
    return Objects.requireNonNull(now.area());
  }

  private Instruction segfault(int code) {
    signal = new UserSignal(Signal.SIGSEGV, vpn, code);
    return unlocked(nothing -> done(-1));
  }

  private Instruction absent(LookUpFault.Case now) {
    if (area(now).has(VmFlags.UFFD_MISSING) && now.pte() == 0) {
      return awaitUser();
    }
    return call(new AnonFault(vpn, write, now.pte(), area(now)), this::handled);
  }

  private Instruction awaitUser() {
    MmapLock held = release;
    release = MmapLock.RELEASE;
    return call(new AwaitUser(vpn, held), woken -> current().killed ? failed() : tryAgain(true));
  }

  /** A fatal signal ended the wait for the program. */
  private Instruction failed() {
    return failed(Errno.EFAULT.negated(), BUS_ADRERR);
  }

  private Instruction absentPmd(LookUpFault.Case now) {
    Vma area = area(now);
    if (area.has(VmFlags.UFFD_MISSING)) {
      return needTable();
    }
    boolean wanted = (AnonFault.orders(cpu(), area) >> paging().hugeOrder() & 1) != 0;
    if (wanted && area.holds(vpn, paging().hugeOrder())) {
      return call(new HugeFault(vpn, write, 0, area), this::hugeTried);
    }
    return needTable();
  }

  /** 1: no huge page could be had, so base pages it is. */
  private Instruction hugeTried(long result) {
    madeTable |= result == READ;
    return result == 1 ? needTable() : handled(result);
  }

  /** An empty pool is -ENOSPC, which is no lack of memory: VM_FAULT_SIGBUS. */
  private Instruction hugetlb(long result) {
    return handled(result < 0 ? Errno.EFAULT.negated() : result);
  }

  private Instruction needTable() {
    madeTable = true;
    return call(new MapTable(current().mm(), vpn, 0), this::tableThere);
  }

  private Instruction tableThere(long result) {
    return result < 0 ? handled(result) : lookUp(MmapLock.NONE, 0);
  }

  private Instruction absentShared(LookUpFault.Case now) {
    Vma area = area(now);
    if (!now.hasTable()) {
      boolean told = area.has(VmFlags.UFFD_MISSING);
      return !told && HugeSharedFault.suits(cpu(), area, vpn, write)
          ? call(new HugeSharedFault(vpn, write, area), this::hugeTried)
          : needTable();
    }
    return write && !area.shared()
        ? call(new CowFault(vpn, area), this::handled)
        : call(new SharedFault(vpn, write, area), this::handled);
  }

  /** wp_huge_pmd(): the huge entry of a file goes, and the fault is one of a missing page. */
  private Instruction writeShared(LookUpFault.Case now) {
    boolean huge = Pte.has(now.pte(), Pte.HUGE) && area(now).type() == MapType.FILE;
    return huge
        ? call(new SplitHugePmd(current().mm(), vpn, now.pte()), gone -> lookUp(MmapLock.NONE, 0))
        : call(new SharedWriteFault(vpn, now.pte(), area(now)), this::handled);
  }

  private Instruction writeHuge(LookUpFault.Case now) {
    return call(new HugeWriteFault(vpn, now.pte(), area(now)), this::hugeWritten);
  }

  /** 1: the huge entry has been split, so the small one is to be looked at. */
  private Instruction hugeWritten(long result) {
    return result == 1 ? lookUp(MmapLock.NONE, 0) : handled(result);
  }

  /** migration_entry_wait(): a shared waiter on the source's lock, with what the fault holds. */
  private Instruction waitForMigration(long source) {
    waitedFor = source;
    waitBegan = cpu().nowNs();
    acquiring(WaitKind.FOLIO_WAIT, source);
    return has(KernelSwitch.MIGRATION_WAIT_HOLDS_REFERENCE)
        ? ask(nodeOf(source), new GetMigrating(source), 0, this::waitReferenced)
        : lock(source, LockKind.WAIT, this::migrationOver);
  }

  /** The reference makes the migration's own check fail until the waiter is woken. */
  private Instruction waitReferenced(boolean got) {
    long source = waitedFor;
    return got
        ? lock(source, LockKind.WAIT, answer -> putWaitedFor())
        : migrationOver(LockAnswer.WOKEN);
  }

  private Instruction putWaitedFor() {
    PutFolio put = new PutFolio(waitedFor, 1);
    return tell(nodeOf(waitedFor), put, 0, nothing -> migrationOver(LockAnswer.WOKEN));
  }

  private Instruction migrationOver(LockAnswer answer) {
    cpu().trace(new AccessEvent.MigrationEntryWaited(waitedFor, cpu().nowNs() - waitBegan));
    return release();
  }

  /** follow_hugetlb_page() called hugetlb_fault() itself, so that nothing was counted. */
  private void count() {
    boolean direct =
        !user
            && found != null
            && found.kind() == LookUpFault.Kind.HUGETLB
            && !has(KernelSwitch.GUP_COUNTS_HUGETLB_FAULTS);
    cpu().count(VmCounter.PGFAULT, direct ? 0 : 1);
  }

  private Instruction handled(long result) {
    return handled(result, BUS_ADRERR);
  }

  private Instruction handled(long result, int code) {
    if (result == MISSING) {
      return awaitUser();
    }
    if (result < 0) {
      return unlocked(nothing -> failed(result, code));
    }
    if (result == READ) {
      Vma area = area(Objects.requireNonNull(found));
      ReadFile read = new ReadFile(area, area.offset(vpn));
      return unlocked(nothing -> call(read, this::read));
    }
    tried |= result == MAJOR;
    swapRead |= result == MAJOR;
    return result == RETRY && user && !tried ? unlocked(nothing -> tryAgain(true)) : release();
  }

  /** Gives back what the fault holds: mmap_lock, or the lock of the area. */
  private Instruction unlocked(Then<Integer> then) {
    MmapLock held = release;
    release = MmapLock.RELEASE;
    return ask(current().mm(), Nothing.NOTHING, held, 0, then);
  }

  private Instruction failed(long result, int code) {
    count();
    error = (int) result;
    if (user && result == Errno.ENOMEM.negated()) {
      return done(NO_MEMORY);
    }
    signal = current().killed ? null : new UserSignal(Signal.SIGBUS, vpn, code);
    return done(-1);
  }

  /** The table that a fault had at hand for its entry has been given back meanwhile. */
  private Instruction read(long how) {
    if (how < 0) {
      return failed(how, BUS_ADRERR);
    }
    AllocContext.turnForKernel(current(), madeTable ? 1 : 0);
    boolean minor = has(KernelSwitch.FAULTS_UNDER_VMA_LOCK);
    return tryAgain(how == ReadFile.MAJOR || !minor);
  }

  /**
   * Behind mmap_lock's release; kernel code looks by itself whether the page is there now.
   *
   * @param major FAULT_FLAG_TRIED: the task's fault is no minor one any more
   */
  private Instruction tryAgain(boolean major) {
    boolean counts = has(KernelSwitch.COUNTS_RETRIED_FAULTS);
    cpu().count(VmCounter.PGFAULT, counts && !tried ? 1 : 0);
    tried |= major;
    return user ? lookUp(MmapLock.READ, cost(Cost.FAULT_ENTRY)) : done(0);
  }

  private Instruction release() {
    return unlocked(this::released);
  }

  private Instruction released(int nothing) {
    count();
    current().minorFaults += tried ? 0 : 1;
    long address = paging().address(vpn);
    long took = cpu().nowNs() - began;
    if (swapped || swapRead) {
      cpu().trace(new AccessEvent.SwapFault(address, swapRead, took));
    }
    cpu().trace(new AccessEvent.PageFault(address, write, took));
    return done(0);
  }
}
