package pageferry.actors;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Knob;
import pageferry.mm.NodeSwitch;
import pageferry.mm.Topology;
import pageferry.protocol.collapse.Khugepaged;
import pageferry.protocol.compact.DirectCompact;
import pageferry.protocol.compact.Kcompactd;
import pageferry.protocol.compact.WatchFragmentation;
import pageferry.protocol.hotplug.SwitchNodeCall;
import pageferry.protocol.kernel.CompactAsk;
import pageferry.protocol.kernel.KernelWork;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.numa.Kmigrated;
import pageferry.protocol.oom.OutOfMemory;
import pageferry.protocol.poison.FailedMemory;
import pageferry.protocol.reclaim.FreePages;
import pageferry.protocol.reclaim.ShrinkFiles;

/** The work of kernel threads that every CPU can start. */
final class KernelThreads implements KernelWork {
  /** Those that have something to do from the beginning. */
  static List<Machine.StartWorker> fromTheBeginning(MachineFacts facts) {
    Topology topology = facts.topology();
    List<Machine.StartWorker> threads = new ArrayList<>();
    if (facts.khugepaged().isAwake()) {
      int cpu = topology.cpuCount() - 2;
      threads.add(new Machine.StartWorker("khugepaged", cpu, new Khugepaged.Work()));
    }
    for (int node : Kmigrated.slowNodes(facts)) {
      int cpu = topology.nearestCpu(node);
      threads.add(new Machine.StartWorker("kmigrated" + node, cpu, new Kmigrated.Work(node)));
    }
    int set = facts.tuning().sysctls().set().getOrDefault(Knob.COMPACTION_PROACTIVENESS, 0);
    for (int node = 0; node < topology.nodeCount() && set > 0; node++) {
      Step watch = new WatchFragmentation.Work(node, 0, false);
      int cpu = topology.nearestCpu(node) - 1;
      threads.add(new Machine.StartWorker("kcompactd" + node, cpu, watch));
    }
    return threads;
  }

  @Override
  public Step failMemory(long pfn) {
    return new FailedMemory.Work(pfn);
  }

  @Override
  public Step outOfMemory() {
    return new OutOfMemory.Work();
  }

  @Override
  public Step offline(int node, long limitNs) {
    return new SwitchNodeCall.SwitchNode(NodeSwitch.OFFLINE, node, false, limitNs);
  }

  @Override
  public Routine reclaimGroup(int group, long pages) {
    return FreePages.ofGroup(group, pages);
  }

  @Override
  public Routine reclaimGroup(int group, long pages, int... nodes) {
    return FreePages.ofGroup(group, pages, nodes);
  }

  @Override
  public Routine reclaimNodes(int... nodes) {
    return FreePages.ofNodes(nodes);
  }

  @Override
  public Routine reclaimFiles(int node) {
    return ShrinkFiles.directly(node);
  }

  @Override
  public Step kcompactd(int node) {
    return new Kcompactd.Work(node);
  }

  @Override
  public Routine compact(CompactAsk asked) {
    return new DirectCompact(asked);
  }

  @Override
  public Routine killForMemory() {
    return OutOfMemory.forAllocation();
  }

  @Override
  public Routine killInGroup(int group) {
    return OutOfMemory.inGroup(group);
  }
}
