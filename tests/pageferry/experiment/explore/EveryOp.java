package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pageferry.experiment.program.StepReader;

/** Programs of one task that do one thing each: every step, advice, policy and flag there is. */
final class EveryOp {
  /** Kinds of memory: how map a is made, and whether its folios are larger than a page. */
  private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

  /** What is about a map; %s is map a or a part of it. */
  private static final Map<String, String> OF_MAPS = new LinkedHashMap<>();

  /** What is about no map of its own. */
  private static final Map<String, String> OTHERS = new LinkedHashMap<>();

  private record Kind(String pages, boolean large, String setting) {}

  static {
    KINDS.put("anon", new Kind("pages = 3", false, ""));
    KINDS.put("tmpfs", new Kind("pages = 3, type = tmpfs, share = shared", false, ""));
    KINDS.put("private-tmpfs", new Kind("pages = 3, type = tmpfs", false, ""));
    KINDS.put("file", new Kind("pages = 3, type = file, share = shared", false, ""));
    KINDS.put("thp", new Kind("pages = 512", true, "thp = always"));
    KINDS.put(
        "huge-tmpfs",
        new Kind("pages = 512, type = tmpfs, share = shared", true, "tmpfs-huge = on"));
    KINDS.put("hugetlb", new Kind("pages = 512, type = hugetlb", true, "hugetlb-pages = 2"));
    OF_MAPS.put("munmap", "{ op = munmap, %s }");
    OF_MAPS.put("touch", "{ op = touch, %s, access = read }, { op = touch, %1$s }");
    OF_MAPS.put("touch_until", "{ op = touch_until, %s, node = 0, limit_ms = 1 }");
    OF_MAPS.put("mprotect", "{ op = mprotect, %s, prot = r }");
    OF_MAPS.put("mlock", "{ op = mlock, %s }");
    OF_MAPS.put("munlock", "{ op = mlock, map = a }, { op = munlock, %s }");
    OF_MAPS.put("access", "{ op = access, %s, count = 3, access = write }");
    OF_MAPS.put("get_mempolicy", "{ op = get_mempolicy, map = a, flags = [NODE, ADDR] }");
    OF_MAPS.put("set_mempolicy_home_node", "{ op = set_mempolicy_home_node, %s, node = 1 }");
    OF_MAPS.put("pin", "{ op = pin, name = p, %s }");
    OF_MAPS.put("unpin", "{ op = pin, name = p, %s }, { op = unpin, name = p }");
    OF_MAPS.put("hold", "{ op = hold, name = h, %s }");
    OF_MAPS.put("unhold", "{ op = hold, name = h, %s }, { op = unhold, name = h }");
    OF_MAPS.put("hold_folios", "{ op = hold_folios, map = a, pages = \"1\", body = [] }");
    OF_MAPS.put("smaps", "{ op = smaps, map = a }");
    OF_MAPS.put(
        "mremap", "{ op = mremap, map = a, to = b, pages = 1024 }, { op = touch, map = b }");
    OF_MAPS.put(
        "fork", "{ op = fork, child = c, body = [{ op = touch, %s }] }, { op = touch, %1$s }");
    OF_MAPS.put("exit", "{ op = exit }");
    OF_MAPS.put("migrate_pages", "{ op = migrate_pages, from = [0], to = [1] }");
    OF_MAPS.put("drop_caches", "{ op = drop_caches, value = 3 }");
    OF_MAPS.put("compact", "{ op = compact }");
    OF_MAPS.put("offline_node", "{ op = offline_node, node = 0, zone = all, limit_s = 1 }");
    OF_MAPS.put("unplug_node", "{ op = unplug_node, node = 1, zone = all }");
    OF_MAPS.put(
        "online_node",
        "{ op = offline_node, node = 1, zone = all, limit_s = 1 }, { op = online_node, node = 1 }");
    OTHERS.put("mmap", "{ op = mmap, map = b, pages = 1 }");
    OTHERS.put("sched_setaffinity", "{ op = sched_setaffinity, cpu = 2 }");
    OTHERS.put("repeat", "{ op = repeat, times = 2, body = [{ op = touch, map = a }] }");
    OTHERS.put("for", "{ op = for, duration = 1 us, body = [{ op = sleep, time = 1 us }] }");
    OTHERS.put(
        "until",
        "{ op = signal, signal = s }, { op = until, signal = s, body = [{ op = touch, map = a }] }");
    OTHERS.put("wait", "{ op = signal, signal = s }, { op = wait, signal = s }");
    OTHERS.put("signal", "{ op = signal, signal = s }");
    OTHERS.put("sleep", "{ op = sleep, time = 1 us }");
    OTHERS.put("set_cap", "{ op = set_cap, drop = [ALL] }");
    OTHERS.put("setuid", "{ op = setuid, uid = 1000 }");
    OTHERS.put("sysctl", "{ op = sysctl, name = kernel.numa_balancing, value = 1 }");
    OTHERS.put("write_file", "{ op = write_file, path = /proc/sys/vm/drop_caches, value = 3 }");
    for (String advice : StepReader.advice()) {
      OF_MAPS.put("madvise " + advice, "{ op = madvise, %s, advice = " + advice + " }");
    }
    for (String mode : StepReader.modes()) {
      String nodes = Set.of("DEFAULT", "LOCAL").contains(mode) ? "" : ", nodes = [1]";
      String policy = "mode = " + mode + nodes;
      OTHERS.put(
          "set_mempolicy " + mode,
          "{ op = set_mempolicy, " + policy + " }, { op = touch, map = a }");
      OF_MAPS.put("mbind " + mode, "{ op = mbind, %s, " + policy + ", flags = [MOVE] }");
    }
    for (String flag : StepReader.callFlags()) {
      OF_MAPS.put(
          "mbind with " + flag,
          "{ op = mbind, %s, mode = BIND, nodes = [1], flags = [" + flag + "] }");
      OF_MAPS.put(
          "move_pages " + flag, "{ op = move_pages, %s, nodes = [1], flags = [" + flag + "] }");
    }
  }

  /**
   * A program.
   *
   * @param name what it does to what
   * @param text it in an experiment
   */
  record Program(String name, String text) {}

  private EveryOp() {}

  /** The ops of which there is a program. */
  static Set<String> ops() {
    Set<String> ops = new LinkedHashSet<>();
    OF_MAPS.keySet().forEach(name -> ops.add(name.split(" ")[0]));
    OTHERS.keySet().forEach(name -> ops.add(name.split(" ")[0]));
    return ops;
  }

  /** All programs, about memory of each kind, whole and in part. */
  static List<Program> programs() {
    List<Program> programs = new ArrayList<>();
    OTHERS.forEach(
        (name, steps) -> programs.add(new Program(name, text(KINDS.get("anon"), steps))));
    KINDS.forEach(
        (kind, memory) ->
            OF_MAPS.forEach(
                (name, steps) -> {
                  Set<String> parts = new LinkedHashSet<>();
                  parts.add(String.format(steps, "map = a"));
                  parts.add(String.format(steps, "map = a, pages = \"1\""));
                  for (String part : memory.large ? parts : List.of(parts.iterator().next())) {
                    programs.add(new Program(name + " of " + kind, text(memory, part)));
                  }
                }));
    return programs;
  }

  private static String text(Kind memory, String steps) {
    return """
        machine { nodes = [{ cpus = "0-1", memory = 32 MiB }, { cpus = "2-3", memory = 32 MiB }],
          distances = [[10, 20], [20, 10]] }
        ends = any, audit = on, %s
        processes { app { cpu = 0, program = [
          { op = mmap, map = a, %s }, { op = touch, map = a }, %s
        ] } }
        """
        .formatted(memory.setting, memory.pages, steps);
  }
}
