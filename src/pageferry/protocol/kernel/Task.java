package pageferry.protocol.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Capability;
import pageferry.mm.Credentials;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.mm.OomScore;
import pageferry.mm.StepOp;
import pageferry.protocol.program.StepResult.UserSignal;
import pageferry.world.CallTrace;

/**
 * A thread of execution: what task_struct (include/linux/sched.h, Linux 6.1) says of one. It is
 * owned by the CPU it runs on and handed over whole when it moves to another.
 */
public final class Task implements CallTrace {
  private final int pid;
  private final String name;
  private final int mm;
  private @Nullable Processor processor;
  private @Nullable Routine stack;

  /** The task's memory policy, or null for the default. */
  public @Nullable MemPolicy policy;

  /** The node the task's interleave policy used last: il_prev. */
  public int interleavePrevious = -1;

  /** How many pages more that node gets under weighted interleaving: il_weight. */
  public int interleaveWeight;

  /** PF_MEMALLOC: the task reclaims memory, so it must not wait for reclaim or page locks. */
  public boolean memalloc;

  /** PF_KCOMPACTD: the task is the one that compacts a node's memory in the background. */
  public boolean kcompactd;

  /** How many rounds of direct reclaim the task is in, one inside the other. */
  public int reclaimDepth;

  /** How often it has come to run after a sleep, or has begun a step. */
  public long switches;

  /** What tells apart the times between which the task has run: its steps, and its sleeps. */
  public long ranSince() {
    return (long) pid() << 32 | switches;
  }

  /** Minor faults so far: min_flt. */
  public long minorFaults;

  /** Rounds of program loops that took no time. */
  public long idleRounds;

  /** How many copies it has had others help with. */
  public int sharedCopies;

  /** PF_MEMALLOC_PIN: pages that are about to be pinned must not lie in ZONE_MOVABLE. */
  public boolean memallocPin;

  /** Whether it takes nothing where contiguous memory is to be had: PF_MEMALLOC_NOCMA. */
  public boolean memallocNoCma;

  /** When the task scans for NUMA balancing, and what its hint faults found. */
  public final NumaClock numa = new NumaClock();

  /** The control group that the task belongs to, 0 for the root. */
  public int cgroup;

  /** On which CPU it runs. */
  public final Affinity affinity = new Affinity();

  /** How many pages it has charged while its group used more than memory.high. */
  public int overHigh;

  /** The group that is charged for what the kernel needs for the task, or 0. */
  public int kernelGroup;

  /** How many pages that is. */
  public int kernelPages;

  /** Whether no other task uses its address space: mm_users is 1. */
  public boolean soleUser = true;

  /** Who the task is: cred. */
  public Credentials credentials = Credentials.ROOT;

  /** How much sooner than others its process is killed, as its children's will be. */
  public OomScore oomScore = OomScore.PLAIN;

  /** A signal that awaits the task's return to user mode, or null: force_sig_fault(). */
  public @Nullable UserSignal pending;

  /** The number of the step that the task is at: {@link pageferry.world.StepEvent}. */
  public int step;

  /** What that step does. */
  public StepOp op = StepOp.EXIT;

  /** The number of its program's first step: a child's follows that of the fork. */
  public int firstStep = 1;

  /** Whether signals about its accesses do not end it, for a driver goes on with the next step. */
  public boolean handlesSignals;

  /** The virtual time in ns at which a signal ends what the step does, if nothing else does. */
  public long signalAtNs = Long.MAX_VALUE;

  /** Whether a signal has been delivered of which it dies. */
  public boolean dying;

  /** Creates a task of address space {@code mm}. */
  public Task(int pid, String name, int mm) {
    this.pid = pid;
    this.name = name;
    this.mm = mm;
  }

  /** Whether it, or who made it, has said what it writes. */
  public boolean saysContents;

  /** How many locks of the experiment's own it has: with one it is still in the kernel. */
  public int ownLocks;

  /** A fatal signal is pending: the task exits instead of returning to user mode. */
  public boolean killed;

  public int pid() {
    return pid;
  }

  public String name() {
    return name;
  }

  /** The number of the task's address space. */
  public int mm() {
    return mm;
  }

  /** Whether the task has a capability: capable(). */
  public boolean capable(Capability capability) {
    return credentials.has(capability);
  }

  /** Whether the task may look into another one's memory: ptrace_may_access(). */
  public boolean mayAccess(TaskFacts other) {
    return other.pid() == pid || credentials.mayAccess(other.credentials());
  }

  /** Binds the task's policy to the nodes that it may use now: mpol_rebind_task(). */
  public void rebind() {
    policy = policy == null ? null : policy.rebound(memsAllowed());
  }

  /** The nodes that the task may use: mems_allowed. */
  public NodeMask memsAllowed() {
    return processor().machine().mems(cgroup);
  }

  /** The CPU that the task has to go to before it goes on, mostly the one that it is on. */
  public int dueCpu() {
    return affinity.due(this);
  }

  /** The CPU the task is on. */
  public Processor processor() {
    return Objects.requireNonNull(processor);
  }

  /** Puts the task on a CPU. */
  public void moveTo(Processor cpu) {
    processor = cpu;
  }

  /** The innermost routine, or null while the task runs user code or nothing. */
  public @Nullable Routine stack() {
    return stack;
  }

  /** Replaces the innermost routine. */
  public void stack(@Nullable Routine innermost) {
    stack = innermost;
  }

  /** The kernel functions the task is in, innermost first. */
  @Override
  public List<String> callTrace() {
    List<String> functions = new ArrayList<>();
    for (Routine each = stack; each != null; each = each.caller()) {
      each.inner().forEach(inner -> functions.add(inner.text()));
      functions.add(each.function().text());
    }
    return functions;
  }
}
