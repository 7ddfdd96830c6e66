package pageferry.report;

import java.util.Map;
import pageferry.mm.VmCounter;

/**
 * The event counters of a run in the form and order of /proc/vmstat (vmstat_text, mm/vmstat.c,
 * Linux 6.1): a name and a number in each line. Counted since the machine's start.
 */
public final class VmstatText {
  private VmstatText() {}

  /** The file for a run with these metrics; counters that they do not have are left out. */
  public static String of(Map<String, Double> metrics) {
    StringBuilder text = new StringBuilder();
    for (VmCounter counter : VmCounter.values()) {
      Double value = metrics.get("vmstat." + counter.text());
      if (value != null) {
        text.append(counter.text()).append(' ').append(value.longValue()).append('\n');
      }
    }
    return text.toString();
  }
}
