package pageferry.cli;

import java.util.List;
import java.util.Map;
import pageferry.experiment.plan.RowResult;
import pageferry.mm.CgroupSpec;
import pageferry.mm.KernelSwitch;
import pageferry.observe.Metric;
import pageferry.observe.Unit;
import pageferry.report.Quantity;

/**
 * What followed its cpuset to other nodes, and who waited, for runs that change the nodes of one.
 */
final class CpusetText {
  private CpusetText() {}

  /** A line for each run, or for several that are alike; empty if none changes such nodes. */
  static String of(List<RowResult> rows) {
    return LineOfRuns.of("cpuset", rows, CpusetText::line);
  }

  private static String line(RowResult row) {
    if (!row.row().scenario().writes(CgroupSpec.MEMS)) {
      return "";
    }
    Map<String, Double> values = row.values();
    long moved = Math.round(values.getOrDefault(Metric.CPUSET_MOVED.text(), 0.0));
    long left = Math.round(values.getOrDefault(Metric.CPUSET_LEFT.text(), 0.0));
    if (!row.row().scenario().kernel().has(KernelSwitch.CPUSET_V2_MIGRATES)) {
      return "this kernel leaves memory where it is when cpuset.mems is written (cgroup v2)";
    }
    String pages =
        moved + left == 0
            ? "no page had to move when cpuset.mems was written"
            : moved + " pages moved when cpuset.mems was written, " + left + " stayed";
    Double wait = values.get(Metric.CGROUP_WAIT.text() + ".max");
    return wait == null
        ? pages + "; nobody waited"
        : pages + "; the longest wait for it or for its locks was " + Quantity.text(wait, Unit.NS);
  }
}
