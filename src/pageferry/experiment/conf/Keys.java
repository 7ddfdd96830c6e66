package pageferry.experiment.conf;

import java.util.List;

/**
 * The objects that an experiment consists of, and the keys that each may have. The keys of steps
 * and of single faults are told where these are read; docs/experiments.md explains all of them.
 */
public enum Keys {
  EXPERIMENT(
      "an experiment",
      "about",
      "machine",
      "kernel",
      "architecture",
      "switches",
      "strategy",
      "strategies",
      "costs",
      "seed",
      "schedule",
      "limits",
      "ends",
      "hung-task-timeout-secs",
      "liveness",
      "thp",
      "mthp",
      "hugetlb-pages",
      "tmpfs-huge",
      "set",
      "pressure",
      "fragment",
      "faults",
      "audit",
      "demotion",
      "locks",
      "cgroups",
      "swap",
      "preemption",
      "nohz-full",
      "processes",
      "explore",
      "variants",
      "variant",
      "compare",
      "vary",
      "columns",
      "series",
      "expect",
      "answer",
      "published"),
  ANSWER("a sentence of the answer", "when", "text"),
  PUBLISHED("what is published", "source", "cells"),
  CELL("a cell", "of", "value", "claim", "published", "error", "unit", "use", "why"),
  MEASUREMENT("a measurement", "experiment", "metric", "labels", "value", "error", "sd", "of"),
  PROCESS("a process", "threads", "cpu", "cpus", "program", "cgroup"),
  THREAD("a thread", "cpu", "cpus", "program", "cgroup"),
  REAL(
      "a real answer",
      "line",
      "ret",
      "errno",
      "status",
      "mode",
      "node",
      "nodes",
      "migrated",
      "took"),
  LIMITS("the limits", "steps", "time"),
  LIVENESS("the liveness", "overtakes", "stall"),
  PRESSURE("a pressure", "node", "free", "plus", "at", "for", "clean"),
  FRAGMENT("a fragmentation", "node", "order", "share"),
  DEMOTION("a demotion", "protocol", "targets", "kswapd"),
  SWAP("a swap device", "kind", "size", "read", "write"),
  EXPLORE(
      "explore",
      "strategy",
      "schedules",
      "depth",
      "steps",
      "overtakes",
      "until",
      "holds",
      "expect"),
  SERIES("the series", "interval", "metrics"),
  STRATEGY(
      "a strategy",
      "about",
      "steps",
      "phases",
      "when",
      "batch-pages",
      "spares",
      "async-first",
      "migrating-bit",
      "reference-wait",
      "passes",
      "polite-passes",
      "waits-for",
      "offload"),
  OFFLOAD(
      "an offload of a strategy",
      "threads",
      "channels",
      "caller-copies",
      "part-pages",
      "least-pages",
      "reasons",
      "channel-page",
      "channel-piece",
      "setup",
      "width"),
  WHEN("a case of a strategy", "order", "reasons", "modes", "steps", "phases"),
  MACHINE(
      "a machine", "about", "costs", "nodes", "distances", "read_latency_ns", "read_bandwidth_gbs"),
  NODE(
      "a node",
      "cpus",
      "memory",
      "movable",
      "reserved",
      "cma",
      "tier",
      "hotplugged",
      "device",
      "private",
      "zones",
      "free"),
  ZONE("a zone", "type", "memory", "watermarks"),
  ARCHITECTURE("an architecture", "about", "pages", "switches"),
  PAGES("the pages of an architecture", "base", "huge", "largest-block"),
  /** Those that the costs of an experiment have besides the costs themselves. */
  COSTS("the costs", "profile", "scale", "frequency", "times", "tlb", "by-size"),
  PROFILE("a profile of costs", "about", "machine", "kernel", "date", "tlb", "by-size", "costs"),
  TLB("the TLBs", "mechanism", "ceiling"),
  FIGURE("a figure", "cost", "error", "source"),
  DISTRIBUTION("a distribution", "exponential", "uniform", "pareto"),
  PARETO("a pareto distribution", "least", "shape", "most"),
  EXHIBIT(
      "a bug of the zoo",
      "about",
      "fix",
      "source",
      "kernels",
      "experiment",
      "set",
      "finds",
      "bug",
      "fixed",
      "missing"),
  /** Those that every fault may have. */
  FAULT(
      "a fault",
      "fault",
      "probability",
      "interval",
      "times",
      "space",
      "fail-nth",
      "task-filter",
      "cpus",
      "require",
      "reject",
      "stacktrace-depth");

  private final String what;
  private final List<String> keys;

  Keys(String what, String... keys) {
    this.what = what;
    this.keys = List.of(keys);
  }

  /** What a message calls the object. */
  public String what() {
    return what;
  }

  /** The keys, in the order in which messages tell them. */
  public List<String> keys() {
    return keys;
  }
}
