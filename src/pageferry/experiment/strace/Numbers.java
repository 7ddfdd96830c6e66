package pageferry.experiment.strace;

import java.util.LinkedHashMap;
import java.util.Map;
import pageferry.mm.MemPolicy;

/** The numbers behind the names that strace prints (include/uapi, Linux 6.12). */
final class Numbers {
  static final Map<String, Integer> MODES = new LinkedHashMap<>();
  static final Map<String, Integer> MODE_FLAGS = new LinkedHashMap<>();
  static final Map<String, Integer> CALL_FLAGS = new LinkedHashMap<>();
  static final Map<String, Integer> GET_FLAGS = new LinkedHashMap<>();
  static final Map<String, Integer> ADVICE = new LinkedHashMap<>();

  static {
    MODES.put("MPOL_DEFAULT", MemPolicy.DEFAULT);
    MODES.put("MPOL_PREFERRED", MemPolicy.PREFERRED);
    MODES.put("MPOL_BIND", MemPolicy.BIND);
    MODES.put("MPOL_INTERLEAVE", MemPolicy.INTERLEAVE);
    MODES.put("MPOL_LOCAL", MemPolicy.LOCAL);
    MODES.put("MPOL_PREFERRED_MANY", MemPolicy.PREFERRED_MANY);
    MODES.put("MPOL_WEIGHTED_INTERLEAVE", MemPolicy.WEIGHTED_INTERLEAVE);
    MODE_FLAGS.put("MPOL_F_STATIC_NODES", MemPolicy.F_STATIC_NODES);
    MODE_FLAGS.put("MPOL_F_RELATIVE_NODES", MemPolicy.F_RELATIVE_NODES);
    MODE_FLAGS.put("MPOL_F_NUMA_BALANCING", MemPolicy.F_NUMA_BALANCING);
    CALL_FLAGS.put("MPOL_MF_STRICT", MemPolicy.MF_STRICT);
    CALL_FLAGS.put("MPOL_MF_MOVE", MemPolicy.MF_MOVE);
    CALL_FLAGS.put("MPOL_MF_MOVE_ALL", MemPolicy.MF_MOVE_ALL);
    CALL_FLAGS.put("MPOL_MF_LAZY", MemPolicy.MF_LAZY);
    GET_FLAGS.put("MPOL_F_NODE", MemPolicy.GET_NODE);
    GET_FLAGS.put("MPOL_F_ADDR", MemPolicy.GET_ADDR);
    GET_FLAGS.put("MPOL_F_MEMS_ALLOWED", MemPolicy.GET_MEMS_ALLOWED);
  }

  static {
    String[] advice = {
      "NORMAL",
      "RANDOM",
      "SEQUENTIAL",
      "WILLNEED",
      "DONTNEED",
      "",
      "",
      "",
      "FREE",
      "REMOVE",
      "DONTFORK",
      "DOFORK",
      "MERGEABLE",
      "UNMERGEABLE",
      "HUGEPAGE",
      "NOHUGEPAGE",
      "DONTDUMP",
      "DODUMP",
      "WIPEONFORK",
      "KEEPONFORK",
      "COLD",
      "PAGEOUT",
      "POPULATE_READ",
      "POPULATE_WRITE",
      "DONTNEED_LOCKED",
      "COLLAPSE"
    };
    for (int i = 0; i < advice.length; i++) {
      ADVICE.put("MADV_" + advice[i], i);
    }
    ADVICE.put("MADV_HWPOISON", 100);
    ADVICE.put("MADV_SOFT_OFFLINE", 101);
    ADVICE.put("MADV_GUARD_INSTALL", 102);
    ADVICE.put("MADV_GUARD_REMOVE", 103);
  }

  private Numbers() {}

  /** Modes and their flags, for what is no sum of known ones. */
  static Map<String, Integer> modesAndFlags() {
    Map<String, Integer> all = new LinkedHashMap<>(MODES);
    all.putAll(MODE_FLAGS);
    return all;
  }
}
