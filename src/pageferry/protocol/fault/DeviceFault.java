package pageferry.protocol.fault;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigrateDevice;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.refs.GetFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.world.MigrateEvent;

/**
 * A fault on a page in memory of a device, which no CPU can map: it is moved to ordinary memory.
 * The device's part of do_swap_page() (mm/memory.c) and a driver's migrate_to_ram() with
 * migrate_vma_setup() (mm/migrate_device.c, Linux 6.12, and 6.15 where the lock is tried first).
 * Returns 0, moved or not, when the access is to be tried again, or -ENOMEM.
 */
final class DeviceFault extends Routine {
  private final long vpn;
  private final long page;
  private boolean locked;

  DeviceFault(long vpn, long pte) {
    super(KernelFunction.MIGRATE_TO_RAM);
    this.vpn = vpn;
    this.page = Pte.pfn(pte);
  }

  private boolean triesFirst() {
    return has(KernelSwitch.DEVICE_FAULT_TRIES_LOCK) || has(KernelSwitch.DEVICE_FAULT_SLEEPS);
  }

  @Override
  protected Instruction start() {
    return triesFirst() ? lock(page, LockKind.TRY, this::tried) : reference();
  }

  /** Who has it locked moves it, most likely. */
  private Instruction tried(LockAnswer answer) {
    if (answer == LockAnswer.GRANTED) {
      locked = true;
      return reference();
    }
    return has(KernelSwitch.DEVICE_FAULT_SLEEPS)
        ? lock(page, LockKind.WAIT, woken -> done(0))
        : done(0);
  }

  private Instruction reference() {
    GetFolio get = new GetFolio(page, Mapping.of(current().mm(), vpn, false));
    return ask(nodeOf(page), get, 0, this::referenced);
  }

  private Instruction referenced(long folio) {
    if (folio == GetFolio.GONE) {
      return unlock();
    }
    return locked ? migrate() : lock(page, LockKind.TRY, this::collected);
  }

  /** migrate_vma_collect_pmd(): what is locked is not collected. */
  private Instruction collected(LockAnswer answer) {
    locked = answer == LockAnswer.GRANTED;
    return locked ? migrate() : failed(0);
  }

  private Instruction migrate() {
    Source source = new Source(page, 0, vpn).in(current().mm());
    source.locked = true;
    locked = false;
    MigrateDevice migrate = new MigrateDevice(List.of(source), new Target.Ram(cpu().node()));
    return call(migrate, rc -> source.failure() == 0 ? done(0) : failed(source.failure()));
  }

  private Instruction failed(int error) {
    cpu().trace(new MigrateEvent.RevalidationFailed(page));
    boolean isShort = error == Errno.ENOMEM.negated();
    return tell(
        nodeOf(page), new PutFolio(page, 1), 0, put -> isShort ? fail(Errno.ENOMEM) : done(0));
  }

  private Instruction unlock() {
    return locked ? unlock(page, this::over) : done(0);
  }

  private Instruction over(@Nullable Object nothing) {
    return done(0);
  }
}
