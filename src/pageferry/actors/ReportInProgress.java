package pageferry.actors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import pageferry.mm.CgroupImage;
import pageferry.mm.CpuUse;
import pageferry.mm.FolioCounters;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.HugetlbPool;

/** A report whose parts are still coming in from nodes and CPUs. */
final class ReportInProgress {
  private final Consumer<MachineReport> answer;
  private final Long[] free;
  private final TreeMap<VmCounter, Long> vmstat = new TreeMap<>();
  private final FolioCounters folios = new FolioCounters();
  private final EnumMap<CpuUse, Long> cpuNs = new EnumMap<>(CpuUse.class);
  private final List<MachineReport.TaskState> tasks = new ArrayList<>();
  private List<CgroupImage> cgroups = List.of();
  private final TreeMap<Integer, SortedMap<Integer, HugetlbPool.State>> pools = new TreeMap<>();
  private int missing;

  ReportInProgress(int nodes, int cpus, Consumer<MachineReport> answer) {
    this.answer = answer;
    this.free = new Long[nodes];
    this.missing = nodes + cpus + 1;
  }

  /** From a CPU: its part of a report. */
  record CpuPart(
      TreeMap<VmCounter, Long> counters,
      FolioCounters folios,
      long[] spent,
      List<MachineReport.TaskState> tasks)
      implements Consumer<ReportInProgress> {
    @Override
    public void accept(ReportInProgress report) {
      report.take(this);
    }
  }

  /** From a node: its part of a report. */
  record NodePart(
      int node,
      long freePages,
      SortedMap<Integer, HugetlbPool.State> hugetlb,
      TreeMap<VmCounter, Long> counters,
      FolioCounters folios)
      implements Consumer<ReportInProgress> {
    @Override
    public void accept(ReportInProgress report) {
      report.take(this);
    }
  }

  private void take(CpuPart part) {
    count(part.counters());
    folios.add(part.folios());
    for (CpuUse use : CpuUse.values()) {
      cpuNs.merge(use, part.spent()[use.ordinal()], Long::sum);
    }
    tasks.addAll(part.tasks());
    arrived();
  }

  private void take(NodePart part) {
    free[part.node()] = part.freePages();
    pools.put(part.node(), part.hugetlb());
    count(part.counters());
    folios.add(part.folios());
    arrived();
  }

  /** From the owner of the control groups: what they use. */
  void take(List<CgroupImage> part) {
    cgroups = part;
    arrived();
  }

  private MachineReport.Counted counted() {
    return new MachineReport.Counted(vmstat, folios, cpuNs);
  }

  private void count(TreeMap<VmCounter, Long> counters) {
    counters.forEach((counter, count) -> vmstat.merge(counter, count, Long::sum));
  }

  private void arrived() {
    missing--;
    if (missing == 0) {
      tasks.sort(Comparator.comparingInt(MachineReport.TaskState::pid));
      answer.accept(new MachineReport(counted(), Arrays.asList(free), pools, tasks, cgroups));
    }
  }
}
