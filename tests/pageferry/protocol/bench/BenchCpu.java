package pageferry.protocol.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec;
import pageferry.mm.Cost;
import pageferry.mm.FolioCounter;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.KernelWork;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.MlockFolios;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.reclaim.DemoteFolios;
import pageferry.world.Attempt;
import pageferry.world.CallTrace;
import pageferry.world.CostModel;
import pageferry.world.Dice;
import pageferry.world.Fault;
import pageferry.world.FaultKind;
import pageferry.world.PlantedBug;
import pageferry.world.SeededDice;
import pageferry.world.Tracepoint;

/** The one CPU of a {@link Bench}: its batches keep what they are given until they are drained. */
final class BenchCpu implements Processor {
  private final MachineSpec spec;
  private final MachineFacts facts;
  private final List<NodeMemory> nodes;
  private final Dice dice = new SeededDice(1);
  final List<Long> lruAdd = new ArrayList<>();
  final List<Long> mlock = new ArrayList<>();
  final List<Tracepoint> events = new ArrayList<>();
  final TreeMap<VmCounter, Long> counters = new TreeMap<>();
  @Nullable PlantedBug planted;
  boolean batching = true;
  long nowNs;

  BenchCpu(MachineSpec spec, List<NodeMemory> nodes) {
    this.spec = spec;
    this.nodes = nodes;
    this.facts =
        MachineFacts.of(
            spec.topology(),
            spec.profile(),
            spec.strategy(),
            spec.setup().hugePages(),
            spec.setup().provision());
  }

  /** Sends all that is in the batches to the LRU lists: lru_add_drain(). */
  void drain() {
    for (NodeMemory node : nodes) {
      List<Long> added = lruAdd.stream().filter(pfn -> isOf(node, pfn)).toList();
      new InsertLru(longs(added)).on(node);
      List<Long> coded = mlock.stream().filter(c -> isOf(node, MlockFolios.pfn(c))).toList();
      new MlockFolios(longs(coded)).on(node);
    }
    lruAdd.clear();
    mlock.clear();
  }

  private boolean isOf(NodeMemory node, long pfn) {
    return spec.topology().nodeOf(pfn) == node.node();
  }

  private static long[] longs(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public int id() {
    return 0;
  }

  @Override
  public int node() {
    return spec.topology().nodeOfCpu(0);
  }

  @Override
  public MachineFacts machine() {
    return facts;
  }

  @Override
  public int mapping(int inode) {
    return 0;
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public void relax() {
    nowNs += cost(Cost.LOOKUP);
  }

  @Override
  public CostModel costs() {
    return spec.costs();
  }

  @Override
  public long cost(Cost cost) {
    return spec.costs().draw(cost, dice);
  }

  @Override
  public Dice dice() {
    return dice;
  }

  @Override
  public void count(VmCounter counter, long by) {
    counters.merge(counter, by, Long::sum);
  }

  @Override
  public void count(FolioCounter counter, int order, long by) {}

  @Override
  public void trace(Tracepoint event) {
    events.add(event);
  }

  @Override
  public void traceFrom(CallTrace place, Tracepoint event) {
    trace(event);
  }

  @Override
  public boolean isFaultless() {
    return true;
  }

  @Override
  public @Nullable Fault fault(FaultKind kind, Attempt.Site site, Task task, long pfn) {
    return null;
  }

  @Override
  public boolean planted(PlantedBug bug) {
    return bug == planted;
  }

  @Override
  public void copied(long from, long to, int pages) {}

  @Override
  public boolean unbatch(long pfn) {
    return lruAdd.remove(pfn) || mlock.removeIf(code -> MlockFolios.pfn(code) == pfn);
  }

  @Override
  public void lruAdd(long pfn, boolean large) {
    lruAdd.add(pfn);
    drainIfDue(large);
  }

  @Override
  public void lruAddFaulted(long pfn, boolean large) {
    lruAdd(pfn, large);
  }

  @Override
  public void mlock(long pfn, MlockKind kind, boolean large) {
    mlock.add(MlockFolios.code(pfn, kind));
    drainIfDue(large);
  }

  private void drainIfDue(boolean large) {
    if (large || !batching) {
      drain();
    }
  }

  @Override
  public KernelWork kernelWork() {
    throw new UnsupportedOperationException("the bench has no kernel threads");
  }

  @Override
  public Routine demotionFrom(int node) {
    return new DemoteFolios(node, facts.demotion(), false);
  }
}
