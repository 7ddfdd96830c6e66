package pageferry.protocol.fork;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.OomScore;
import pageferry.mm.Pte;
import pageferry.mm.StepOp;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.CreateKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.ksm.EnterKsm;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.locking.VisitAnonVmas;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.memcg.ChargeKernelMemory;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.ops.cgroup.ReleaseKernel;
import pageferry.protocol.ops.cgroup.ReleaseKernel.Stock;
import pageferry.protocol.ops.inode.DuplicateSlots;
import pageferry.protocol.ops.inode.MapInode;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.rmap.AddMappings;
import pageferry.protocol.ops.space.AdoptChunk;
import pageferry.protocol.ops.space.AdoptContents;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.ForkEntry;
import pageferry.protocol.ops.space.LookMergesAny;
import pageferry.protocol.ops.space.MapArea;
import pageferry.protocol.ops.space.MergesAny;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.ReadContents;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.SetOomScore;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.swap.Swap;

/**
 * The system call fork(2): copy_process() and dup_mmap() (kernel/fork.c, Linux 6.1), the parent's
 * mmap_lock held for writing. Unlike the kernel it waits for each folio under migration before it
 * copies its entry, and since 6.4 it locks all areas before it copies the first.
 */
public final class ForkCall extends Routine {
  /** fork(2): the child gets the name {@code child} and runs {@code body} (empty: is driven). */
  public record Fork(String child, List<Step> body) implements Step.Call {
    public Fork {
      body = List.copyOf(body);
    }

    @Override
    public StepOp op() {
      return StepOp.FORK;
    }

    @Override
    public Routine routine() {
      return new ForkCall(this);
    }
  }

  private final Fork call;
  private int childMm;
  private int childPid;
  private int kernelPages;
  private int turn;
  private int weight;
  private List<Vma> areas = List.of();
  private int area;
  private long at;
  private int late;
  private ForkChunk.@Nullable Chunk chunk;

  public ForkCall(Fork call) {
    super(KernelFunction.COPY_PROCESS);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if (failsSlab()) {
      return fail(Errno.ENOMEM);
    }
    turn = current().interleavePrevious;
    weight = current().interleaveWeight;
    int pages = cpu().machine().profile().number(KernelSwitch.FORK_KERNEL_PAGES);
    AllocContext.turnForKernel(current(), pages);
    kernelPages = current().cgroup == 0 ? 0 : pages + ChargeKernelMemory.OF_COPIES;
    return kernelPages == 0 ? create(0) : call(charge(), this::create);
  }

  private ChargeKernelMemory charge() {
    return new ChargeKernelMemory(current().cgroup, kernelPages);
  }

  private Instruction create(long rc) {
    return rc < 0
        ? fail(Errno.ENOMEM)
        : after(CreateKind.ADDRESS_SPACE.create(), this::spaceCreated);
  }

  private Instruction spaceCreated(int number) {
    childMm = number;
    return after(CreateKind.TASK.create(), this::pidGiven);
  }

  private Instruction pidGiven(int number) {
    childPid = number;
    FindAreas all = new FindAreas(0, ForkChunk.END);
    return ask(current().mm(), all, MmapLock.WRITE, 0, this::areasFound);
  }

  private Instruction areasFound(List<Vma> found) {
    areas = found.stream().filter(area -> !area.has(VmFlags.DONTCOPY)).map(ForkCall::copy).toList();
    return call(new KeepReadersOut(current().mm(), 0, ForkChunk.END), nothing -> attach());
  }

  private Instruction attach() {
    return call(VisitAnonVmas.copy(areas), attached -> copyContents());
  }

  private Instruction copyContents() {
    return current().saysContents
        ? ask(current().mm(), new ReadContents(), MmapLock.NONE, 0, this::adoptContents)
        : enterKsm();
  }

  private Instruction adoptContents(Map<Long, Long> contents) {
    AdoptContents adopt = new AdoptContents(contents);
    return ask(childMm, adopt, MmapLock.NONE, 0, adopted -> enterKsm());
  }

  /** ksm_fork(). */
  private Instruction enterKsm() {
    boolean merges = areas.stream().anyMatch(each -> each.has(VmFlags.MERGEABLE));
    return merges ? call(new EnterKsm(childMm), entered -> lookMerges()) : nextArea();
  }

  private Instruction lookMerges() {
    return has(KernelSwitch.KSM_MERGES_PROCESSES)
        ? ask(current().mm(), new LookMergesAny(), MmapLock.NONE, 0, this::mergeAny)
        : nextArea();
  }

  private Instruction mergeAny(boolean all) {
    return all
        ? ask(childMm, new MergesAny(true), MmapLock.NONE, 0, before -> nextArea())
        : nextArea();
  }

  /** A child's memory is not locked; the borders that mlock(2) has made stay. */
  private static Vma copy(Vma area) {
    return area.withFlags(0, VmFlags.LOCKED | VmFlags.LOCKONFAULT | VmFlags.UFFD_MISSING);
  }

  private Instruction nextArea() {
    if (area == areas.size()) {
      return nextChunk();
    }
    Vma each = areas.get(area++);
    return each.inode() == 0
        ? mapArea(each)
        : call(LockInode.toWrite(each.inode()), had -> link(each));
  }

  private Instruction link(Vma each) {
    Instruction map = new Instruction.AskInode(each.inode(), new MapInode(childMm));
    Instruction drop = LockInode.drop(each.inode());
    return after(map, mapped -> after(drop, dropped -> mapArea(each)));
  }

  private Instruction mapArea(Vma each) {
    return ask(childMm, new MapArea(each, false), MmapLock.NONE, 0, taken -> nextArea());
  }

  private Instruction nextChunk() {
    boolean hugetlb = has(KernelSwitch.FORK_COPIES_SHARED_HUGETLB);
    ForkChunk copy = new ForkChunk(at, childMm, hugetlb);
    return ask(current().mm(), copy, MmapLock.NONE, 0, this::copied);
  }

  private Instruction copied(ForkChunk.Chunk copy) {
    if (copy.isEnd()) {
      return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, this::spaceCopied);
    }
    at = copy.next(paging());
    chunk = copy;
    late = 0;
    if (!copy.isHuge() && copy.small().length == 0) {
      return nextLate();
    }
    return copy.isHuge() ? deposit(copy) : needTable();
  }

  /** copy_huge_pmd() takes the table that a split of the child's entry will need. */
  private Instruction deposit(ForkChunk.Chunk copy) {
    boolean hugetlb = Pte.has(copy.huge().entry(), Pte.HUGETLB);
    AllocContext.turnForKernel(current(), hugetlb ? 0 : 1);
    return addAll(0);
  }

  private Instruction needTable() {
    AllocContext placement = AllocContext.forKernel(current());
    AllocPages alloc = new AllocPages(0, Gfp.KERNEL, placement, NewFolio.TABLE, 0);
    return call(AllocCharged.of(current(), alloc), this::tableHad);
  }

  private Instruction tableHad(long pfn) {
    return pfn < 0 ? outOfMemory() : addAll(pfn);
  }

  private Instruction outOfMemory() {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, this::giveUp);
  }

  /** What the child has got so far goes back: the end of dup_mmap() and mmput(). */
  private Instruction giveUp(int released) {
    return call(new ExitMmap(childMm), nothing -> release());
  }

  private Instruction release() {
    ReleaseKernel release = new ReleaseKernel(current().cgroup, kernelPages, Stock.NONE);
    return kernelPages == 0
        ? fail(Errno.ENOMEM)
        : after(new Instruction.AskCgroups(release), released -> fail(Errno.ENOMEM));
  }

  /**
   * From the nodes' word to the child's entries no time passes: the kernel holds the table's lock.
   */
  private Instruction addAll(long tablePfn) {
    ForkChunk.Chunk copy = Objects.requireNonNull(chunk);
    PerNode add = PerNode.add(copy.entries(), parent(), cost(Cost.FORK_PTE));
    return call(add, nothing -> added(add, tablePfn));
  }

  private Instruction added(PerNode add, long tablePfn) {
    ForkChunk.Chunk copy = Objects.requireNonNull(chunk);
    EntryList pinned = add.pinned();
    if (Pte.has(copy.huge().entry(), Pte.HUGETLB) && pinned.count() > 0) {
      Vma home = Vma.at(areas, copy.first());
      return call(new CopyPinnedHugetlb(copy, childMm, home), rc -> nextChunk());
    }
    if (copy.isHuge() && pinned.count() > 0) {
      return call(new SplitPinned(copy), rc -> rc < 0 ? outOfMemory() : again(copy.first()));
    }
    ForkChunk.Chunk rest = copy.without(add.refused()).withoutPinned(pinned);
    CopyPinned copies = new CopyPinned(copy, pinned, childMm, areas);
    return adopt(rest, tablePfn, pinned.count() == 0 ? null : copies);
  }

  /** copy_huge_pmd() has split the entry of a pinned huge page: its pages are copied one by one. */
  private Instruction again(long first) {
    looksAgain();
    at = first;
    return nextChunk();
  }

  /** Entries whose pages a migration has carried away meanwhile are copied afterwards. */
  private Instruction adopt(ForkChunk.Chunk rest, long tablePfn, @Nullable CopyPinned copies) {
    chunk = rest;
    if (!rest.isHuge() && rest.small().length == 0) {
      return nextLate();
    }
    long[] slots = rest.slots();
    return slots.length == 0
        ? adoptAll(rest, tablePfn, copies)
        : after(Swap.ask(new DuplicateSlots(slots)), named -> adoptAll(rest, tablePfn, copies));
  }

  private Instruction adoptAll(ForkChunk.Chunk rest, long tablePfn, @Nullable CopyPinned copies) {
    AdoptChunk adopt = new AdoptChunk(rest, tablePfn);
    return ask(childMm, adopt, MmapLock.NONE, 0, nothing -> copyPinned(copies));
  }

  private Instruction copyPinned(@Nullable CopyPinned copies) {
    return copies == null ? nextLate() : call(copies, rc -> nextLate());
  }

  private AddMappings.Origin parent() {
    return new AddMappings.Parent(current().mm());
  }

  /** Waits for the next folio of the chunk that was under migration, and copies its entry. */
  private Instruction nextLate() {
    if (chunk == null || late == chunk.later().count()) {
      return nextChunk();
    }
    boolean huge = Mapping.isHuge(chunk.later().mapping(late));
    long first = chunk.first();
    return lock(chunk.later().pfn(late), LockKind.WAIT, over -> huge ? again(first) : copyLate());
  }

  private Instruction copyLate() {
    looksAgain();
    ForkEntry entry = new ForkEntry(lateVpn());
    return ask(current().mm(), entry, MmapLock.NONE, 0, this::lateCopied);
  }

  private long lateVpn() {
    return chunk == null ? 0 : Mapping.vpn(chunk.later().mapping(late));
  }

  private Instruction lateCopied(long pte) {
    if (Pte.has(pte, Pte.MIGRATION)) {
      return lock(Pte.pfn(pte), LockKind.WAIT, unlocked -> copyLate());
    }
    if (pte == 0 || Pte.has(pte, Pte.POISON)) {
      return adoptLate(pte);
    }
    if (Pte.has(pte, Pte.SLOT)) {
      DuplicateSlots one = new DuplicateSlots(new long[] {Pte.slot(pte)});
      return after(Swap.ask(one), named -> adoptLate(pte));
    }
    EntryList one = new EntryList();
    one.append(childMm, lateVpn(), pte);
    PerNode add = PerNode.add(one, parent(), cost(Cost.FORK_PTE));
    return call(add, added -> lateAdded(add, pte));
  }

  private Instruction lateAdded(PerNode add, long pte) {
    if (add.pinned().count() > 0) {
      ForkChunk.Chunk rest = Objects.requireNonNull(chunk).with(lateVpn(), pte);
      late++;
      return call(new CopyPinned(rest, add.pinned(), childMm, areas), rc -> nextLate());
    }
    return add.refused().count() == 0 ? adoptLate(pte) : copyLate();
  }

  /** An entry whose page's memory has failed meanwhile is copied as it is. */
  private Instruction adoptLate(long pte) {
    gotOn();
    SetEntry set = new SetEntry(lateVpn(), 0, pte);
    late++;
    return pte == 0 ? nextLate() : ask(childMm, set, MmapLock.NONE, 0, nothing -> nextLate());
  }

  private Instruction spaceCopied(int nothing) {
    Task child = new Task(childPid, call.child(), childMm);
    child.policy = current().policy;
    child.interleavePrevious = turn;
    child.interleaveWeight = weight;
    child.credentials = current().credentials;
    child.oomScore = current().oomScore;
    child.cgroup = current().cgroup;
    child.affinity.ask(current().affinity.asked());
    child.kernelGroup = current().cgroup;
    child.kernelPages = kernelPages;
    child.firstStep = current().step + 1;
    child.saysContents = current().saysContents;
    Instruction start = new Instruction.StartTask(child, call.body());
    return child.oomScore.equals(OomScore.PLAIN)
        ? after(start, started -> done(0))
        : ask(
            childMm,
            new SetOomScore(child.oomScore),
            MmapLock.NONE,
            0,
            set -> after(start, started -> done(0)));
  }
}
