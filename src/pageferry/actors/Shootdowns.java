package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.CpuUse;
import pageferry.mm.KernelSwitch;
import pageferry.mm.TlbMechanism;
import pageferry.mm.TlbScope;
import pageferry.mm.TlbSpec;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction.FlushTlb;
import pageferry.world.AccessEvent;
import pageferry.world.Clock;

/**
 * The TLB shootdowns that a CPU begins, one at a time, and those of others that reach it:
 * flush_tlb_mm_range(), should_flush_tlb() and flush_tlb_func() (arch/x86/mm/tlb.c, Linux 6.15),
 * __flush_tlb_range() (arch/arm64/include/asm/tlbflush.h, Linux 6.6). What the CPU does to its own
 * TLB is a part of replacing an entry.
 */
final class Shootdowns {
  /** A process on so many CPUs beside this one has a global ASID: consider_global_asid(). */
  private static final int OTHERS_WITH_GLOBAL_ASID = 3;

  private final CpuServices services;
  private final Peers peers;
  private final ActorRef<Cpu.Command> self;
  private final Clock clock;
  private @Nullable TaskRun initiator;
  private int acknowledgements;
  private int interrupted;
  private int lazy;
  private int pages;
  private boolean isEmpty;
  private boolean left;

  Shootdowns(CpuServices services, Peers peers, ActorRef<Cpu.Command> self, Clock clock) {
    this.services = services;
    this.peers = peers;
    this.self = self;
    this.clock = clock;
  }

  /** What a CPU makes of a shootdown that comes as an interrupt. */
  enum Answer {
    /** It was interrupted. */
    INTERRUPTED,
    /** It is in lazy-TLB mode, and is flushed when it switches to a program: it was passed over. */
    LAZY,
    /** It has left the address space since it ran it last: nobody asked it. */
    LEFT
  }

  /** Has the other CPUs of a mask told; false: that is done, and it took no time. */
  boolean begin(FlushTlb flush, TaskRun run) {
    int others = flush.cpus().others(services.id());
    initiator = run;
    interrupted = 0;
    lazy = 0;
    pages = flush.pages();
    if (others == 0) {
      return false;
    }
    TlbMechanism mechanism = mechanism(flush);
    if (mechanism != TlbMechanism.IPI) {
      return broadcast(flush, mechanism);
    }
    acknowledgements = others;
    boolean empties = flush.scope() == TlbScope.BATCH || spec().empties(pages);
    boolean tables = flush.scope() == TlbScope.TABLES;
    tell(flush.cpus(), new Cpu.Shootdown(empties ? 0 : pages, tables, self));
    return true;
  }

  private void tell(CpuMask cpus, Cpu.Command command) {
    for (int target = cpus.first(); target >= 0; target = cpus.next(target)) {
      if (target != services.id()) {
        peers.cpu(target).tell(command);
      }
    }
  }

  private TlbSpec spec() {
    return services.costs().tlb();
  }

  private TlbMechanism mechanism(FlushTlb flush) {
    TlbMechanism mechanism = spec().mechanism();
    boolean isGlobal =
        services.machine().profile().has(KernelSwitch.TLB_BROADCAST)
            && flush.cpus().others(services.id()) >= OTHERS_WITH_GLOBAL_ASID;
    return mechanism == TlbMechanism.BROADCAST_INVLPGB && !isGlobal ? TlbMechanism.IPI : mechanism;
  }

  /** Nobody is interrupted or waited for; who loses all translations has to walk for them again. */
  private boolean broadcast(FlushTlb flush, TlbMechanism mechanism) {
    boolean deferred = mechanism == TlbMechanism.BROADCAST_INVLPGB || defersTlbi(mechanism);
    boolean batch = flush.scope() == TlbScope.BATCH;
    boolean empties =
        batch ? mechanism == TlbMechanism.BROADCAST_INVLPGB : spec().empties(flush.pages());
    if (empties) {
      if (!services.costs().isFree(Cost.TLB_REFILL)) {
        tell(flush.cpus(), new Cpu.LosesTlb());
      }
      return spend(services.cost(Cost.TLB_BROADCAST));
    }
    int waits = batch && !deferred ? flush.pages() : 1;
    return spend(
        waits * services.cost(Cost.TLB_BROADCAST)
            + flush.pages() * services.cost(Cost.TLB_INVALIDATE));
  }

  private boolean defersTlbi(TlbMechanism mechanism) {
    return mechanism == TlbMechanism.TLBI
        && services.machine().profile().has(KernelSwitch.TLBI_BATCHES);
  }

  /** Answers whether there is time to pass before the shootdown is over. */
  private boolean spend(long ns) {
    if (ns > 0) {
      services.spends(Objects.requireNonNull(initiator), ns);
      clock.after(ns, () -> self.tell(new Cpu.Flushed()));
    } else {
      ended();
    }
    return ns > 0;
  }

  /** One CPU has answered; says whether all have, and no time has to pass any more. */
  boolean acknowledged(Answer answer) {
    interrupted += answer == Answer.INTERRUPTED ? 1 : 0;
    lazy += answer == Answer.LAZY ? 1 : 0;
    acknowledgements--;
    return acknowledgements == 0 && !spend(costOfInterrupts());
  }

  private long costOfInterrupts() {
    return interrupted == 0
        ? 0
        : services.cost(Cost.TLB_FLUSH) + interrupted * services.cost(Cost.TLB_FLUSH_PER_CPU);
  }

  /** The shootdown is over. */
  void ended() {
    boolean sent = interrupted + lazy > 0;
    if (sent) {
      services.count(VmCounter.NR_TLB_REMOTE_FLUSH, 1);
    }
    services.trace(new AccessEvent.TlbFlush(interrupted, pages));
  }

  /**
   * A shootdown comes as an interrupt. A CPU that idles or runs a kernel thread is in lazy-TLB mode
   * and is passed over, unless page tables are freed; before that was so, it was interrupted once
   * and left the address space.
   */
  Answer heard(Cpu.Shootdown shootdown, boolean isLazy) {
    boolean skips = services.machine().profile().has(KernelSwitch.TLB_SKIPS_LAZY_CPUS);
    if (isLazy && left) {
      return Answer.LEFT;
    }
    if (isLazy && skips && !shootdown.tables()) {
      emptied();
      return Answer.LAZY;
    }
    left = isLazy && !skips;
    services.count(VmCounter.NR_TLB_REMOTE_FLUSH_RECEIVED, 1);
    services.owe(CpuUse.INTERRUPT, services.cost(Cost.TLB_INTERRUPT));
    if (shootdown.pages() > 0) {
      long each = services.cost(Cost.TLB_INVALIDATE);
      services.owe(CpuUse.INTERRUPT, shootdown.pages() * each);
    } else {
      emptied();
    }
    return Answer.INTERRUPTED;
  }

  /** Its TLB has been emptied; that shows when it goes on in user mode. */
  void emptied() {
    isEmpty = true;
  }

  /** The CPU switches to a program, whose address space it is in now. */
  void switchesToProgram() {
    left = false;
  }

  /** A program goes on in user mode, and walks for what it had translations of before. */
  void entersUserMode() {
    if (isEmpty) {
      isEmpty = false;
      services.owe(CpuUse.USER, services.cost(Cost.TLB_REFILL));
    }
  }
}
