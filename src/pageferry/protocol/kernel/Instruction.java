package pageferry.protocol.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.Credentials;
import pageferry.mm.NodeMask;
import pageferry.protocol.ops.inode.InodeOp;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.program.Step;

/**
 * What a {@link Routine} wants done next. A CPU carries it out and resumes the routine with the
 * answer. Costs are nanoseconds of that CPU's time, spent before the instruction takes effect.
 */
public sealed interface Instruction {
  /** Ends the routine; its caller goes on with {@code result}, negative for an errno. */
  record Return(long result) implements Instruction {}

  /** Runs another routine; the answer is its result, a Long. */
  record Call(Routine callee) implements Instruction {}

  /** Keeps the CPU busy for a while. */
  record Spend(long cost) implements Instruction {}

  /** Has a node's memory carry out an operation and waits for its answer. */
  record AskNode(int node, NodeOp<?> op, long cost) implements Instruction {}

  /** Has a node's memory carry out an operation without waiting. */
  record TellNode(int node, NodeOp<?> op, long cost) implements Instruction {}

  /** Has a node's memory carry out an operation when {@code delayNs} have passed; waits not. */
  record TellNodeLater(int node, NodeOp<?> op, long delayNs) implements Instruction {}

  /** SIGKILL for the process of a task. */
  record Kill(String task) implements Instruction {}

  /** Has a kernel thread on another CPU run a step: schedule_work(). */
  record StartWorker(String thread, Step work) implements Instruction {}

  /** Lists the processes that have not ended; the answer is a list of {@link Candidate}s. */
  record ListProcesses() implements Instruction {
    /**
     * A process that the OOM killer may choose.
     *
     * @param task its first task
     * @param mm its address space
     */
    public record Candidate(String task, int mm) {}
  }

  /** Has an address space carry out an operation, within the given mmap_lock bracket. */
  record AskSpace(int mm, SpaceOp<?> op, MmapLock lock, long cost) implements Instruction {}

  /** Has an inode carry out an operation on its page cache. */
  record AskInode(int inode, InodeOp<?> op) implements Instruction {}

  /** Asks for PG_locked of a folio; the answer is a {@link LockAnswer}. May sleep. */
  record LockFolio(long pfn, LockKind kind, int losses, long cost) implements Instruction {}

  /** Sleeps until nobody but its entries, its cache and its isolation references a folio. */
  record AwaitReferences(long pfn) implements Instruction {}

  /** Gives PG_locked of a folio back. */
  record UnlockFolio(long pfn, long cost) implements Instruction {}

  /** Interrupts all CPUs of the mask but this one, and waits for their acknowledgements. */
  record FlushTlb(CpuMask cpus, int pages) implements Instruction {}

  /** lru_add_drain_all(), for ever while {@code disable}: lru_cache_disable(). Sleeps. */
  record DrainAll(boolean disable) implements Instruction {}

  /** lru_cache_enable(). */
  record EnableLruCache() implements Instruction {}

  /** lru_add_drain(): flushes this CPU's batch. */
  record DrainLocal() implements Instruction {}

  /** Wakes the kswapd of a node. */
  record WakeKswapd(int node) implements Instruction {}

  /** What kswapd of a node has had a task do is done. */
  record KswapdSleeps(int node) implements Instruction {}

  /** Sleeps. */
  record Sleep(long ns) implements Instruction {}

  /** Lets another task run if one is waiting and this one has used up its time slice. */
  record CondResched() implements Instruction {}

  /** Creates an actor; the answer is its number, an Integer. */
  record Create(Kind kind) implements Instruction {
    /** What is created. */
    public enum Kind {
      ADDRESS_SPACE,
      INODE,
      /** A file of the machine's tmpfs, numbered in the order of creation. */
      TMPFS_INODE,
      /** A file of 2.5 MiB on a disk, nothing of it in the page cache. */
      FILE_INODE,
      /** Only a pid; {@link StartTask} makes the task live. */
      TASK
    }
  }

  /** Starts a task on this CPU; an empty body leaves it to be driven. */
  record StartTask(Task child, List<Step> body) implements Instruction {}

  /** Looks a task up by name; the answer is the Task's {@link TaskFacts}, or null. */
  record FindTask(String name) implements Instruction {}

  /** Gives the address space up; the answer is whether no task uses it any more, a Boolean. */
  record LeaveSpace() implements Instruction {}

  /** Ends this task; nothing comes after. */
  record EndTask() implements Instruction {}

  /** The nodes that have memory are others from now on: node_states[N_MEMORY]. */
  record ChangeMemoryNodes(NodeMask nodes) implements Instruction {}

  /** Sets kernel.numa_balancing. */
  record SetNumaBalancing(int mode) implements Instruction {}

  /** Gives this task other credentials: commit_creds(). */
  record CommitCredentials(Credentials credentials) implements Instruction {}

  /** Moves this task to another CPU. */
  record MoveToCpu(int cpu) implements Instruction {}

  /** Sleeps until a signal was raised {@code count} times. The answer is null. */
  record WaitSignal(String signal, int count) implements Instruction {}

  /** Raises a signal. */
  record RaiseSignal(String signal) implements Instruction {}

  /** How many times a signal was raised so far; the answer is an Integer. */
  record CountSignal(String signal) implements Instruction {}

  /** How PG_locked is asked for. */
  enum LockKind {
    /** folio_trylock(): never sleeps. */
    TRY,
    /** folio_lock(): sleeps as an exclusive waiter while the bit is set. */
    LOCK,
    /** folio_wait_locked(): sleeps as a shared waiter while the bit is set, takes nothing. */
    WAIT
  }

  /** What a page lock answered. */
  enum LockAnswer {
    /** The bit is the asker's (LOCK and TRY), or was found clear (WAIT). */
    GRANTED,
    /** The bit is set and the asker would not sleep. */
    BUSY,
    /** The asker slept and was woken; an exclusive waiter must ask again. */
    WOKEN
  }

  /** What is done to mmap_lock around an operation on an address space. */
  enum MmapLock {
    /** Nothing: the caller holds it, or needs none. */
    NONE,
    /** Takes it for reading first. */
    READ,
    /** Takes it for writing first. */
    WRITE,
    /** Takes it for reading first and gives it back after the operation. */
    READ_BRIEFLY,
    /** Takes it for writing first and gives it back after the operation. */
    WRITE_BRIEFLY,
    /** Gives back what the caller holds after the operation. */
    RELEASE;

    /** Whether the lock is taken before the operation. */
    public boolean acquires() {
      return this != NONE && this != RELEASE;
    }

    /** Whether the lock is wanted for writing. */
    public boolean writes() {
      return this == WRITE || this == WRITE_BRIEFLY;
    }

    /** Whether the lock is given back after the operation. */
    public boolean releases() {
      return this == READ_BRIEFLY || this == WRITE_BRIEFLY || this == RELEASE;
    }
  }

  /** A continuation: what a routine does with an answer. */
  interface Then<R extends @Nullable Object> {
    /** The next instruction. */
    Instruction on(R answer);
  }
}
