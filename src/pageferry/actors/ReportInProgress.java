package pageferry.actors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import pageferry.mm.VmCounter;

/** A report whose parts are still coming in from nodes and CPUs. */
final class ReportInProgress {
  private final Consumer<MachineReport> answer;
  private final Long[] free;
  private final TreeMap<VmCounter, Long> vmstat = new TreeMap<>();
  private final List<MachineReport.TaskState> tasks = new ArrayList<>();
  private int missing;

  ReportInProgress(int nodes, int cpus, Consumer<MachineReport> answer) {
    this.answer = answer;
    this.free = new Long[nodes];
    this.missing = nodes + cpus;
  }

  void take(Machine.Command part) {
    if (part instanceof Machine.CpuReport cpu) {
      cpu.counters().forEach((counter, count) -> vmstat.merge(counter, count, Long::sum));
      tasks.addAll(cpu.tasks());
    } else if (part instanceof Machine.NodeReport node) {
      free[node.node()] = node.freePages();
      node.counters().forEach((counter, count) -> vmstat.merge(counter, count, Long::sum));
    }
    missing--;
    if (missing == 0) {
      tasks.sort(Comparator.comparingInt(MachineReport.TaskState::pid));
      answer.accept(new MachineReport(vmstat, Arrays.asList(free), tasks));
    }
  }
}
