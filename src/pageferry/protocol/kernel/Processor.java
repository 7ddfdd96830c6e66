package pageferry.protocol.kernel;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.FolioCounter;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.world.Attempt;
import pageferry.world.CallTrace;
import pageferry.world.CostModel;
import pageferry.world.Dice;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.PlantedBug;
import pageferry.world.Tracepoint;

/** What kernel code may do on its CPU at once, without waiting for anybody. */
public interface Processor {
  /** The CPU's number: smp_processor_id(). */
  int id();

  /** The CPU's node: numa_node_id(). */
  int node();

  /** The machine's constants. */
  MachineFacts machine();

  /** What the file system of an inode wants or lacks, as {@link pageferry.mm.MappingFlags}. */
  int mapping(int inode);

  long nowNs();

  /** Lets the running task lose a moment in a loop that waits for others: cpu_relax(). */
  void relax();

  /** One latency of that kind, in nanoseconds. */
  long cost(Cost cost);

  /** The same of a cost of copies, for a base page of a folio of so many. */
  default long cost(Cost cost, int folio) {
    long bytes = folio * machine().topology().paging().bytes();
    return Math.round(cost(cost) * costs().factor(cost, bytes));
  }

  /** What everything takes on this machine. */
  CostModel costs();

  Dice dice();

  /** Raises an event counter of this CPU: count_vm_events(). */
  void count(VmCounter counter, long by);

  /** Raises a counter of a folio size: count_mthp_stat(). */
  void count(FolioCounter counter, int order, long by);

  /** Says that the contents of so many pages are copied: copy_highpage(). */
  void copied(long from, long to, int pages);

  /** Reports an event of the running task. */
  void trace(Tracepoint event);

  /** The same, saying where in the kernel the task is. */
  void traceFrom(CallTrace place, Tracepoint event);

  /** Whether nothing can go wrong, so that nobody need ask. */
  boolean isFaultless();

  /** What goes wrong now with what {@code task} attempts about folio {@code pfn}; null: nothing. */
  @Nullable Fault fault(FaultKind kind, Attempt.Site site, Task task, long pfn);

  /** Whether a mistake is planted. */
  boolean planted(PlantedBug bug);

  /** Puts a folio in this CPU's lru_add batch, whose reference the caller has taken already. */
  void lruAdd(long pfn, boolean large);

  /** The same for a folio that a page fault has made, which counts as used where it matters. */
  void lruAddFaulted(long pfn, boolean large);

  /**
   * Takes a folio with its reference out of this CPU's batches again; false if it is in none, for
   * they have been drained.
   */
  boolean unbatch(long pfn);

  /** Puts a folio in this CPU's mlock batch, whose reference the caller has taken already. */
  void mlock(long pfn, MlockKind kind, boolean large);

  /**
   * The demotion of a batch of folios off {@code node}, which an allocation that reclaims calls:
   * handed in, because reclaim migrates and migration allocates.
   */
  Routine demotionFrom(int node);

  /** What this CPU can have kernel threads do. */
  KernelWork kernelWork();
}
