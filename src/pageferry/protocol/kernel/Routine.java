package pageferry.protocol.kernel;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.world.Attempt;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.LockEvent;

/**
 * One activation of a kernel function: a state machine that answers each reply with its next {@link
 * Instruction}. Its states are methods named for what they were waiting for. The routines of a task
 * are chained from the innermost to the outermost, and that chain is the task's kernel call trace.
 */
public abstract class Routine {
  /** HZ / 10, for which memory management sleeps where it has got nothing. */
  protected static final long PAUSE_NS = 100_000_000;

  /** One is like another. */
  protected static final Instruction COND_RESCHED = new Instruction.CondResched();

  private static final Instruction SUCCESS = new Instruction.Return(0);

  private final KernelFunction function;
  private @Nullable Routine caller;
  private @Nullable Task task;
  private @Nullable Then<Object> next;
  private int rounds;

  /**
   * @param function the kernel function that it is, as a call trace shows it
   */
  protected Routine(KernelFunction function) {
    this.function = function;
  }

  /** The first instruction. */
  protected abstract Instruction start();

  /** Begins the routine on behalf of a task, above {@code caller}. */
  public final Instruction enter(Task current, @Nullable Routine above) {
    this.task = current;
    this.caller = above;
    return start();
  }

  /** Goes on with the answer to the last instruction; null where there is nothing to say. */
  @SuppressWarnings("NullAway")
  public final Instruction resume(@Nullable Object answer) {
    Then<Object> then = Objects.requireNonNull(next);
    return then.on(answer);
  }

  public final KernelFunction function() {
    return function;
  }

  /** The kernel functions that it is in at present besides its own, innermost first. */
  public List<KernelFunction> inner() {
    return List.of();
  }

  public final @Nullable Routine caller() {
    return caller;
  }

  /**
   * Says that this routine looks once more at what has changed meanwhile: see {@link RetryBudget}.
   * From some rounds on each takes time, so that those come to their turn for whom it waits.
   */
  protected final void looksAgain() {
    rounds = RetryBudget.next(rounds, function);
    if (rounds > RetryBudget.FREE) {
      cpu().relax();
    }
  }

  /** Says that this routine has got on, so that its rounds are counted from here. */
  protected final void gotOn() {
    rounds = 0;
  }

  /** The task that runs this routine: the kernel's {@code current}. */
  protected final Task current() {
    return Objects.requireNonNull(task);
  }

  /** The CPU that runs this routine now. */
  protected final Processor cpu() {
    return Objects.requireNonNull(task).processor();
  }

  /** One latency of that kind, in nanoseconds. */
  protected final long cost(Cost cost) {
    return cpu().cost(cost);
  }

  /** So many latencies of that kind, one after the other, in nanoseconds. */
  protected final long cost(Cost cost, int times) {
    long ns = 0;
    for (int i = 0; i < times; i++) {
      ns += cost(cost);
    }
    return ns;
  }

  /** {@code instruction}, and then {@code then} with its answer. */
  @SuppressWarnings("unchecked")
  protected final <R extends @Nullable Object> Instruction after(
      Instruction instruction, Then<R> then) {
    next = (Then<Object>) (Then<?>) then;
    return instruction;
  }

  protected final Instruction done(long result) {
    return result == 0 ? SUCCESS : new Instruction.Return(result);
  }

  protected final Instruction fail(Errno errno) {
    return new Instruction.Return(errno.negated());
  }

  protected final Instruction call(Routine callee, Then<Long> then) {
    return after(new Instruction.Call(callee), then);
  }

  protected final Instruction spend(long ns, Then<@Nullable Object> then) {
    return after(new Instruction.Spend(ns), then);
  }

  protected final <R> Instruction ask(int node, NodeOp<? extends R> op, long ns, Then<R> then) {
    return after(new Instruction.AskNode(node, op, ns), then);
  }

  protected final Instruction tell(int node, NodeOp<?> op, long ns, Then<@Nullable Object> then) {
    return after(new Instruction.TellNode(node, op, ns), then);
  }

  protected final <R> Instruction ask(int mm, SpaceOp<R> op, MmapLock lock, long ns, Then<R> then) {
    Instruction ask = new Instruction.AskSpace(mm, op, lock, ns);
    if (lock.acquires()) {
      acquiring(lock.writes() ? WaitKind.MMAP_WRITE : WaitKind.MMAP_READ, mm);
    }
    return after(ask, then);
  }

  /** Reports that a lock is about to be taken for which the task would sleep. */
  protected final void acquiring(WaitKind what, long object) {
    cpu().traceFrom(current(), new LockEvent.LockAcquire(what, object));
  }

  protected final Instruction lock(long pfn, LockKind kind, Then<LockAnswer> then) {
    return after(new Instruction.LockFolio(pfn, kind, 0, cost(Cost.FOLIO_LOCK)), then);
  }

  /**
   * Waits until whoever moves a folio has unlocked it, for its cache still names the old page: a
   * look-up of the kernel would find the new one, and wait for its lock just as long.
   */
  protected final Instruction awaitMove(long pfn, Supplier<Instruction> then) {
    acquiring(WaitKind.FOLIO_WAIT, pfn);
    return lock(pfn, LockKind.WAIT, over -> then.get());
  }

  protected final Instruction unlock(long pfn, Then<@Nullable Object> then) {
    return after(new Instruction.UnlockFolio(pfn, cost(Cost.FOLIO_UNLOCK)), then);
  }

  /** What goes wrong now, in what this routine attempts; null: nothing. */
  protected final @Nullable Fault fault(FaultKind kind, Attempt.Site site) {
    return cpu().fault(kind, site, current(), -1);
  }

  /** Whether a small allocation of this routine fails: should_failslab(). */
  protected final boolean failsSlab() {
    return fault(FaultKind.FAILSLAB, Attempt.Site.NOWHERE) != null;
  }

  /** Whether the kernel does what a switch says. */
  protected final boolean has(KernelSwitch what) {
    return cpu().machine().profile().has(what);
  }

  /** The machine's nodes and CPUs. */
  protected final Topology topology() {
    return cpu().machine().topology();
  }

  /** How the machine's architecture divides memory. */
  protected final Paging paging() {
    return topology().paging();
  }

  /** The node that owns a page frame. */
  protected final int nodeOf(long pfn) {
    return topology().nodeOf(pfn);
  }
}
