package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuUse;
import pageferry.mm.Preemption;
import pageferry.protocol.kernel.Instruction;
import pageferry.world.Clock;
import pageferry.world.FaultKind;
import pageferry.world.Footprint;
import pageferry.world.TaskEvent;

/**
 * The work items queued on one CPU, which its kworker carries out when it gets the CPU:
 * mm_percpu_wq (mm/vmstat.c), queue_work_on() and wake_up_worker() (kernel/workqueue.c, Linux 6.1).
 * A CPU that idles runs them at once. One that does not lets its task go on until it has to give
 * way: the kworker has slept, so it comes next.
 */
final class CpuWork {
  private final RunQueue queue;
  private final CpuServices services;
  private final Preemption preemption;
  private final Clock clock;
  private final ArrayDeque<Cpu.Drain> items = new ArrayDeque<>(1);
  private boolean ticked;

  CpuWork(RunQueue queue, CpuServices services, Preemption preemption, Clock clock) {
    this.queue = queue;
    this.services = services;
    this.preemption = preemption;
    this.clock = clock;
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /** A CPU without anything in its batches has nothing to do, unless all are to be gone over. */
  void drain(Cpu.Drain drain, ActorRef<Cpu.Command> self, Footprint footprint) {
    footprint.reads(CpuParts.BATCHES);
    if (!drain.late() && services.postpones(FaultKind.DRAIN_STUCK, self, drain.again())) {
      return;
    }
    if (drain.disables()) {
      services.enableBatches(false);
    }
    services.drainRotations();
    if (drain.forced() || services.hasBatched()) {
      footprint.changes(CpuParts.TASKS | CpuParts.COUNTERS);
      queue(drain, self);
    } else {
      drain.worker().tell(new LruDrainWorker.Drained(false));
    }
  }

  /** Queues an item; the CPU hears of the next tick, should it still be there then. */
  private void queue(Cpu.Drain item, ActorRef<Cpu.Command> self) {
    TaskRun running = queue.current();
    if (running == null || items.isEmpty() && givesWay(running)) {
      switchesFrom(running);
      carryOut(item);
      return;
    }
    items.add(item);
    services.traceOf(running.pid(), new TaskEvent.WorkqueueQueueWork(item.waiter()));
    if (preemption == Preemption.LAZY && items.size() == 1) {
      ticked = false;
      long ns = Preemption.TICK_NS - services.nowNs() % Preemption.TICK_NS;
      clock.after(ns, () -> self.tell(new Cpu.Tick()));
    }
  }

  /** The tick: what was lazy is urgent now. */
  void tick() {
    ticked = true;
    runIfIdleOr(null);
  }

  /** Runs all items if the CPU idles, or its task gives way before its next instruction. */
  void runIfIdleOr(@Nullable Instruction next) {
    TaskRun running = queue.current();
    if (items.isEmpty() || running != null && !givesWay(running) && !resched(running, next)) {
      return;
    }
    switchesFrom(running);
    while (!items.isEmpty()) {
      Cpu.Drain item = items.remove();
      int task = running == null ? 0 : running.pid();
      services.traceOf(task, new TaskEvent.WorkqueueExecuteStart(item.waiter()));
      carryOut(item);
    }
  }

  /** To the kworker and back. */
  private void switchesFrom(@Nullable TaskRun running) {
    if (running != null) {
      services.disturbs(running.pid(), true);
      services.owe(CpuUse.KWORKER, 2 * services.cost(Cost.CONTEXT_SWITCH));
    }
  }

  /** Whether a task that runs can be preempted where it is. */
  private boolean givesWay(TaskRun running) {
    if (running.ownLocks.isAtomic()) {
      return false;
    }
    boolean anywhere = preemption == Preemption.FULL || preemption == Preemption.LAZY && ticked;
    return anywhere || running.isInUserMode();
  }

  /** Whether a task gives way by itself with its next instruction. */
  private boolean resched(TaskRun running, @Nullable Instruction next) {
    if (next == null || running.ownLocks.isAtomic()) {
      return false;
    }
    return preemption.reschedules() && next.reschedules(preemption == Preemption.VOLUNTARY);
  }

  private void carryOut(Cpu.Drain item) {
    services.drain();
    item.worker().tell(new LruDrainWorker.Drained(true));
  }
}
