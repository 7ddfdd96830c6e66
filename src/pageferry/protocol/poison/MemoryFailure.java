package pageferry.protocol.poison;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.node.DropMappings;
import pageferry.protocol.node.LookAtSource;
import pageferry.protocol.node.Mappings;
import pageferry.protocol.node.PoisonPage;
import pageferry.protocol.node.SourceLook;
import pageferry.protocol.program.Outcome.UserSignal;
import pageferry.protocol.space.InstallMigration;
import pageferry.protocol.space.InstallPoison;

/**
 * Takes a page whose memory has failed away from all that map it: memory_failure() and
 * hwpoison_user_mappings() (mm/memory-failure.c, Linux 6.1). The caller's reference is used up.
 * Results in 0, or in -EBUSY where the page could not be had for itself.
 */
final class MemoryFailure extends Routine {
  private static final int BUS_MCEERR_AR = 4;

  private final long pfn;
  private final ShakePage shake;
  private Mappings mappings = Mappings.NONE;
  private int index;
  private long cpus;

  MemoryFailure(long pfn) {
    super("memory_failure");
    this.pfn = pfn;
    this.shake = new ShakePage(pfn);
  }

  @Override
  protected Instruction start() {
    return call(new SplitFailing(pfn), this::split);
  }

  private Instruction split(long rc) {
    return rc == 0 ? call(shake, shaken -> lock()) : fail(Errno.EBUSY);
  }

  private Instruction lock() {
    return call(new FolioLock(pfn), locked -> look());
  }

  private Instruction look() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    mappings = look.mappings();
    return unmapNext();
  }

  private Instruction unmapNext() {
    if (index == mappings.count()) {
      return after(new Instruction.FlushTlb(cpus, 1), nothing -> unmapped());
    }
    long mapping = mappings.code(index++);
    InstallPoison install = new InstallPoison(Mapping.vpn(mapping), pfn);
    return ask(
        Mapping.mm(mapping),
        install,
        MmapLock.NONE,
        cost(Cost.UNMAP),
        stale -> poisoned(mapping, stale));
  }

  private Instruction poisoned(long mapping, long stale) {
    if (stale == InstallMigration.NOT_MAPPED) {
      return unmapNext();
    }
    cpus |= stale;
    if (Mapping.mm(mapping) == current().mm() && killsCaller()) {
      current().pending = new UserSignal("SIGBUS", -1, BUS_MCEERR_AR);
    }
    return tell(nodeOf(pfn), DropMappings.one(pfn, mapping), 0, nothing -> unmapNext());
  }

  /** MF_ACTION_REQUIRED: whoever uses the page just now is killed by it. */
  private boolean killsCaller() {
    return cpu().machine().profile().has(KernelSwitch.HWPOISON_KILLS_CALLER);
  }

  private Instruction unmapped() {
    return ask(nodeOf(pfn), new PoisonPage(pfn, false), 0, this::outOfService);
  }

  private Instruction outOfService(int others) {
    return unlock(pfn, nothing -> others > 0 ? fail(Errno.EBUSY) : done(0));
  }
}
