package pageferry.protocol.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.Credentials;
import pageferry.mm.Lockable;
import pageferry.mm.NodeMask;
import pageferry.mm.ProgramSignal;
import pageferry.mm.TlbScope;
import pageferry.mm.WaitKind;
import pageferry.protocol.ops.cgroup.CgroupOp;
import pageferry.protocol.ops.inode.InodeOp;
import pageferry.protocol.ops.ksm.KsmOp;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.space.SpaceOp;

/**
 * What a {@link Routine} wants done next. A CPU carries it out and resumes the routine with the
 * answer. Costs are nanoseconds of that CPU's time, spent before the instruction takes effect.
 */
public sealed interface Instruction {
  /** Nanoseconds of a CPU that it takes there, besides those that the CPU owes. */
  default long costOn(Processor cpu) {
    return cost();
  }

  /** The nanoseconds that whoever asks has reckoned for it. */
  default long cost() {
    return 0;
  }

  /** When the nanoseconds pass that it takes and that the CPU owes. */
  default Timing timing() {
    return Timing.BEFORE;
  }

  /** Whether a task gives its CPU up here: cond_resched(), and might_sleep() if voluntarily. */
  default boolean reschedules(boolean voluntarily) {
    return false;
  }

  /** Has the visitor do what it does with an instruction of this kind. */
  <R> R accept(InstructionVisitor<R> visitor);

  /** Ends the routine; its caller goes on with {@code result}, negative for an errno. */
  record Return(long result) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public Timing timing() {
      return Timing.LATER;
    }
  }

  /** Runs another routine; the answer is its result, a Long. */
  record Call(Routine callee) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public Timing timing() {
      return Timing.LATER;
    }
  }

  /** Keeps the CPU busy for a while. */
  record Spend(long cost) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Has a node's memory carry out an operation and waits for its answer. */
  record AskNode(int node, NodeOp<?> op, long cost) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public Timing timing() {
      return Timing.UNDER_WAY;
    }
  }

  /** Has a node's memory carry out an operation without waiting. */
  record TellNode(int node, NodeOp<?> op, long cost) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Has a node's memory carry out an operation when {@code delayNs} have passed; waits not. */
  record TellNodeLater(int node, NodeOp<?> op, long delayNs) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** SIGKILL for the process of a task. */
  record Kill(String task) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Has a kernel thread on another CPU run a step: schedule_work(). */
  record StartWorker(String thread, Step work) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Lists the processes that have not ended; the answer is a list of {@link Candidate}s. */
  record ListProcesses() implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Has an address space carry out an operation, within the given mmap_lock bracket. */
  record AskSpace(int mm, SpaceOp<?> op, MmapLock lock, long cost) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }

    @Override
    public Timing timing() {
      return Timing.UNDER_WAY;
    }
  }

  /** Has an inode carry out an operation on its page cache. */
  record AskInode(int inode, InodeOp<?> op) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Asks for PG_locked of a folio; the answer is a {@link LockAnswer}. May sleep. */
  record LockFolio(long pfn, LockKind kind, int losses, long cost) implements Instruction {
    @Override
    public boolean reschedules(boolean voluntarily) {
      return voluntarily && kind.maySleep();
    }

    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /**
   * Sleeps until only entries, cache and isolation reference a folio, or it is not under writeback.
   * The answer is whether it is so; not, if it is still otherwise at {@code untilNs}.
   */
  record AwaitFolio(long pfn, WaitKind what, long untilNs) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Waits for pages of one of the nodes to be free, as {@link MemoryWait} says. */
  record AwaitMemory(List<Integer> nodes, MemoryWait how) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Gives PG_locked of a folio back. */
  record UnlockFolio(long pfn, long cost) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Takes a lock; the answer is whether the task has it, a Boolean. May sleep, or spin. */
  record TakeLock(Lockable lock, boolean write, boolean tries, long cost) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Gives such a lock back. */
  record DropLock(Lockable lock, long cost) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Has all CPUs of the mask but this one forget pages, and waits until they have. */
  record FlushTlb(CpuMask cpus, int pages, TlbScope scope) implements Instruction {
    /** Pages of one address space. */
    public FlushTlb(CpuMask cpus, int pages) {
      this(cpus, pages, TlbScope.RANGE);
    }

    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** lru_add_drain_all(), for ever while {@code disable}: lru_cache_disable(). Sleeps. */
  record DrainAll(boolean disable) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** lru_cache_enable(). */
  record EnableLruCache() implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** lru_add_drain(): flushes this CPU's batch. */
  record DrainLocal() implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Tells the kswapd of a node something, and whether pages are demoted at present. */
  record TellKswapd(int node, KswapdWord word, boolean demotes) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Sleeps for a time, over what a task or nobody in particular (0) is to do. */
  record Sleep(long ns, WaitKind what, int holder) implements Instruction {
    /** Lets time pass. */
    public Sleep(long ns) {
      this(ns, WaitKind.TIMEOUT, 0);
    }

    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Lets another task run if one is waiting and this one has used up its time slice. */
  record CondResched() implements Instruction {
    @Override
    public boolean reschedules(boolean voluntarily) {
      return true;
    }

    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Creates an actor: an inode of so many pages and MappingFlags; one with a name but once. */
  record Create(CreateKind kind, int mapping, long pages, String name) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Starts a task on this CPU; an empty body leaves it to be driven. */
  record StartTask(Task child, List<Step> body) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Looks a task up by name; the answer is the Task's {@link TaskFacts}, or null. */
  record FindTask(String name) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Changes who uses an address space: mm_users. The answer is a {@link SpaceUse}. */
  record UseSpace(SpaceUse.How how, String task, int mm) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Ends this task; nothing comes after. */
  record EndTask() implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Has the control groups' owner carry out an operation; its answer is the operation's. */
  record AskCgroups(CgroupOp<?> op) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Has the owner of what KSM knows carry out an operation; its answer is the operation's. */
  record AskKsm(KsmOp<?> op) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** The nodes that have memory are others from now on: node_states[N_MEMORY]. */
  record ChangeMemoryNodes(NodeMask nodes) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Tunes something from now on. */
  record Tune(KernelFiles.Change change) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Gives this task other credentials: commit_creds(). */
  record CommitCredentials(Credentials credentials) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Moves this task to another CPU. */
  record MoveToCpu(int cpu) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Sleeps until a signal was raised {@code count} times. The answer is null. */
  record WaitSignal(ProgramSignal signal, int count) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** Raises a signal. */
  record RaiseSignal(ProgramSignal signal) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** How often a signal was raised before it is raised now, if it is; the answer is an Integer. */
  record CountSignal(ProgramSignal signal, boolean raises) implements Instruction {
    @Override
    public <R> R accept(InstructionVisitor<R> visitor) {
      return visitor.on(this);
    }
  }

  /** A continuation: what a routine does with an answer. */
  interface Then<R extends @Nullable Object> {
    /** The next instruction. */
    Instruction on(R answer);
  }
}
