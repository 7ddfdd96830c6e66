package pageferry.experiment.conform;

import java.util.Locale;

/** What is compared with a real kernel's answer. */
public enum Field {
  /** Return values, errnos, faults and signals, step by step. */
  STEPS,
  /** Status arrays of move_pages. */
  STATUS,
  /** Where the pages of each map lie in the end, and how many huge pages map it. */
  PLACEMENT,
  /** The order of the folio of each page. */
  FOLIOS,
  /** Deltas of event counters. */
  VMSTAT,
  /** Deltas of the counters of each folio size. */
  MTHP,
  /** Events and swap of the memory cgroup. */
  CGROUP,
  /** The sequence of migration tracepoints. */
  TRACE;

  /** The field's name in reports. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
