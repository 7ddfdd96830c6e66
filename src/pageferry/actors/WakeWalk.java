package pageferry.actors;

import pageferry.mm.Cost;
import pageferry.mm.CpuUse;
import pageferry.mm.KernelSwitch;
import pageferry.world.LockEvent;

/** The time that an unlocker takes to walk a wait queue: folio_wake_bit() (mm/filemap.c, 6.1). */
final class WakeWalk {
  /** WAITQUEUE_WALK_BREAK_CNT. */
  private static final int BOOKMARK = 64;

  private WakeWalk() {}

  /** A task of the CPU has unlocked a folio and woken its waiters: the CPU is busy for as long. */
  static void take(CpuServices services, Cpu.WalkedQueue walked) {
    long each = services.cost(Cost.WAKE_WALK);
    boolean breaks = services.machine().profile().has(KernelSwitch.WAKE_BOOKMARK);
    int atOnce = breaks ? Math.min(walked.waiters(), BOOKMARK) : walked.waiters();
    services.owe(CpuUse.SWITCH, each * walked.waiters());
    long ns = each * atOnce;
    LockEvent.WakeWalk walk = new LockEvent.WakeWalk(walked.pfn(), walked.waiters(), atOnce, ns);
    services.traceOf(walked.pid(), walk);
  }
}
