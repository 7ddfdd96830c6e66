package pageferry.actors;

import akka.actor.typed.ActorRef;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.CpuUse;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction.FlushTlb;
import pageferry.world.AccessEvent;

/**
 * The TLB shootdowns that a CPU begins, one at a time, and those that interrupt it:
 * flush_tlb_mm_range() and flush_tlb_func() (arch/x86/mm/tlb.c, Linux 6.1).
 */
final class Shootdowns {
  private final CpuServices services;
  private final Peers peers;
  private final ActorRef<Cpu.Command> self;
  private int acknowledgements;

  Shootdowns(CpuServices services, Peers peers, ActorRef<Cpu.Command> self) {
    this.services = services;
    this.peers = peers;
    this.self = self;
  }

  /** Interrupts the other CPUs of a mask; false: there are none. */
  boolean begin(FlushTlb flush) {
    CpuMask cpus = flush.cpus();
    acknowledgements = cpus.others(services.id());
    if (acknowledgements == 0) {
      return false;
    }
    services.count(VmCounter.NR_TLB_REMOTE_FLUSH, 1);
    services.trace(new AccessEvent.TlbFlush(acknowledgements, flush.pages()));
    for (int target = cpus.first(); target >= 0; target = cpus.next(target)) {
      if (target != services.id()) {
        peers.cpu(target).tell(new Cpu.Shootdown(self));
      }
    }
    return true;
  }

  /** One CPU has acknowledged; answers whether it was the last. */
  boolean acknowledged() {
    acknowledgements--;
    return acknowledgements == 0;
  }

  /** A shootdown has interrupted this CPU. */
  void interrupt() {
    services.count(VmCounter.NR_TLB_REMOTE_FLUSH_RECEIVED, 1);
    services.owe(CpuUse.INTERRUPT, services.cost(Cost.TLB_INTERRUPT));
  }
}
