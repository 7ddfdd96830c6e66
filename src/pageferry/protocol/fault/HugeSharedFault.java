package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.node.rmap.AddMappings;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.rmap.MlockEntries;

/**
 * First touch of 2 MiB of tmpfs, or of a file with large folios, that may be mapped by one huge
 * entry: do_set_pmd() (mm/memory.c, Linux 6.1). The table that the kernel has at hand is not
 * needed; only the policy's turn is taken. Returns 0, 1 when small entries have to do, {@link
 * HandleFault#READ} when a file has to be read first, or {@link HandleFault#RETRY}.
 */
final class HugeSharedFault extends Routine {
  private static final long SMALL = 1;

  private final long vpn;
  private final boolean write;
  private final Vma area;
  private boolean turned;
  private long head;

  HugeSharedFault(long vpn, boolean write, Vma area) {
    super(KernelFunction.DO_SET_PMD);
    this.vpn = vpn;
    this.write = write;
    this.area = area;
  }

  /** transhuge_vma_suitable(): whether the area holds a huge page where the file has one, too. */
  static boolean suits(Processor cpu, Vma area, long vpn, boolean write) {
    boolean may =
        area.type() == MapType.FILE
            ? ReadFile.hasLarge(cpu, area.inode())
            : SharedOrders.any(cpu, area);
    return may
        && SharedOrders.suits(area, vpn, cpu.machine().topology().paging().hugeOrder())
        && (!write || area.shared());
  }

  @Override
  protected Instruction start() {
    return look();
  }

  private Instruction look() {
    long offset = area.offset(vpn);
    FindPages find = new FindPages(offset, 1, offset);
    return after(new Instruction.AskInode(area.inode(), find), this::lookedUp);
  }

  private Instruction lookedUp(FindPages.Found found) {
    if (found.order() == paging().hugeOrder() && found.pfns()[0] >= 0) {
      return record(paging().hugeStart(found.pfns()[0]));
    }
    if (area.type() == MapType.FILE) {
      boolean reads = found.pfns()[0] < 0 && area.offset(vpn) < found.traits().size();
      return done(reads ? HandleFault.READ : SMALL);
    }
    int huge = SharedOrders.of(cpu(), area, vpn, found.traits()) & 1 << paging().hugeOrder();
    if (found.pfns()[0] >= 0 || huge == 0 || turned) {
      return done(SMALL);
    }
    return call(new CacheLargeFolio(area, vpn, found, huge), this::cached);
  }

  private Instruction cached(long result) {
    turned = true;
    return result == Errno.ENOMEM.negated() ? done(SMALL) : look();
  }

  private Instruction record(long pfn) {
    AllocContext.turnForKernel(current(), 1);
    head = pfn;
    AddMappings.Origin cache = new AddMappings.Cache(area.inode());
    AddMappings add = new AddMappings(new long[] {pfn}, new long[] {mapping()}, cache);
    return ask(nodeOf(pfn), add, 0, refused -> refused.length == 0 ? map() : done(0));
  }

  private long mapping() {
    return Mapping.of(current().mm(), paging().hugeStart(vpn), true);
  }

  /** A file wants to know of the first write, as for small entries. */
  private long entry() {
    boolean noticed = write || area.type() != MapType.FILE;
    long writable = area.writable() && area.shared() && noticed ? Pte.WRITE : 0;
    return Pte.of(head, Pte.PRESENT | Pte.HUGE | writable);
  }

  private Instruction map() {
    SetEntry set = new SetEntry(paging().hugeStart(vpn), 0, entry());
    return ask(current().mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), this::mapped);
  }

  private Instruction mapped(boolean ours) {
    if (!ours) {
      return tell(nodeOf(head), DropMappings.one(head, mapping()), 0, dropped -> done(0));
    }
    cpu().count(VmCounter.THP_FILE_MAPPED, 1);
    EntryList entry = new EntryList();
    entry.append(current().mm(), paging().hugeStart(vpn), entry());
    boolean batches = has(KernelSwitch.MLOCK_BATCHES);
    return area.has(VmFlags.LOCKED) && batches
        ? call(new MlockEntries(entry, true), locked -> dirty())
        : dirty();
  }

  private Instruction dirty() {
    return write ? call(new DirtySharedPage(head, area), this::done) : done(0);
  }
}
