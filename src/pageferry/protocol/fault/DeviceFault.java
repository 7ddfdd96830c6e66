package pageferry.protocol.fault;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigrateDevice;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.refs.GetFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.thp.SplitFolio;
import pageferry.world.MigrateEvent;

/**
 * A fault on a page in memory of a device, which no CPU can map: it is moved to ordinary memory.
 * The device's part of do_swap_page() (mm/memory.c) and a driver's migrate_to_ram() with
 * migrate_vma_setup() (mm/migrate_device.c, Linux 6.12, and 6.15 where the lock is tried first). A
 * huge page comes as a whole (do_huge_pmd_device_private(), mm/huge_memory.c, Linux 6.19), or is
 * split where no huge page can be had, and its pages come one by one. Returns 0, moved or not, when
 * the access is to be tried again, or -ENOMEM.
 */
final class DeviceFault extends Routine {
  private final long vpn;
  private final long page;
  private final boolean huge;
  private long folio;
  private boolean parted;
  private boolean locked;

  DeviceFault(long vpn, long pte) {
    super(KernelFunction.MIGRATE_TO_RAM);
    this.vpn = vpn;
    this.page = Pte.pfn(pte);
    this.folio = page;
    this.huge = Pte.has(pte, Pte.HUGE);
  }

  private boolean triesFirst() {
    return has(KernelSwitch.DEVICE_FAULT_TRIES_LOCK) || has(KernelSwitch.DEVICE_FAULT_SLEEPS);
  }

  /** A small entry may map a part of a huge page that came as a whole. */
  @Override
  protected Instruction start() {
    return huge || !has(KernelSwitch.DEVICE_LARGE_FOLIOS)
        ? begin()
        : ask(nodeOf(page), new LookAtSource(page), 0, look -> found(look.order()));
  }

  private Instruction found(int order) {
    folio = Paging.folioStart(page, order);
    parted = order > 0;
    return begin();
  }

  private Instruction begin() {
    return triesFirst() ? lock(folio, LockKind.TRY, this::tried) : reference();
  }

  /** Who has it locked moves it, most likely. */
  private Instruction tried(LockAnswer answer) {
    if (answer == LockAnswer.GRANTED) {
      locked = true;
      return reference();
    }
    return has(KernelSwitch.DEVICE_FAULT_SLEEPS)
        ? lock(folio, LockKind.WAIT, woken -> done(0))
        : done(0);
  }

  private long vpn() {
    return huge ? paging().hugeStart(vpn) : vpn;
  }

  private Instruction reference() {
    GetFolio get = new GetFolio(page, Mapping.of(current().mm(), vpn(), huge));
    return ask(nodeOf(page), get, 0, this::referenced);
  }

  /** It may have been split since its lock was chosen. */
  private Instruction referenced(long head) {
    if (head == GetFolio.GONE) {
      return unlock();
    }
    if (head != folio) {
      return put(nothing -> unlock());
    }
    return locked ? migrate() : lock(folio, LockKind.TRY, this::collected);
  }

  /** migrate_vma_collect_pmd(): what is locked is not collected. */
  private Instruction collected(LockAnswer answer) {
    locked = answer == LockAnswer.GRANTED;
    return locked ? migrate() : failed(0);
  }

  private Instruction migrate() {
    if (parted) {
      return split();
    }
    Source source = new Source(page, huge ? paging().hugeOrder() : 0, vpn()).in(current().mm());
    source.locked = true;
    locked = false;
    MigrateDevice migrate = new MigrateDevice(List.of(source), new Target.Ram(cpu().node()));
    return call(migrate, rc -> source.failure() == 0 ? done(0) : failed(source.failure()));
  }

  private Instruction failed(int error) {
    cpu().trace(new MigrateEvent.RevalidationFailed(page));
    boolean isShort = error == Errno.ENOMEM.negated();
    if (isShort && huge) {
      return lock(folio, LockKind.TRY, this::splitIfGranted);
    }
    return put(nothing -> isShort ? fail(Errno.ENOMEM) : done(0));
  }

  // Where no huge page can be had

  private Instruction splitIfGranted(LockAnswer answer) {
    locked = answer == LockAnswer.GRANTED;
    return locked ? split() : put(nothing -> done(0));
  }

  /** The fault of one of its pages comes again, and finds it small. */
  private Instruction split() {
    return call(new SplitFolio(page, 1, false), rc -> put(nothing -> unlock()));
  }

  private Instruction put(Then<@Nullable Object> then) {
    return tell(nodeOf(page), new PutFolio(page, 1), 0, then);
  }

  private Instruction unlock() {
    return locked ? unlock(folio, this::over) : done(0);
  }

  private Instruction over(@Nullable Object nothing) {
    return done(0);
  }
}
