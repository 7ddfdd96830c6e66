package pageferry.experiment.conform;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Entry;
import pageferry.mm.CgroupSpec;
import pageferry.mm.KernelProfile;
import pageferry.mm.MemoryLimit;
import pageferry.mm.Provision;
import pageferry.protocol.kernel.KernelFiles;

/** What programs of the corpus ask for that the machine does not have. */
final class NotModelled {
  private NotModelled() {}

  /** The first step of a program that no reader knows, or null. */
  static @Nullable String step(Entry program) {
    for (Entry step : program.list("a list of steps")) {
      Map<String, Entry> members = step.members("a step");
      String op = text(members.get("op"));
      if (op.equals("cgroup") && !isModelled(text(members.get("file")))) {
        return "the file " + text(members.get("file"));
      }
    }
    return null;
  }

  /** Whether the machine has that file of control groups. */
  private static boolean isModelled(String file) {
    return Set.of(CgroupSpec.CPUS, CgroupSpec.MEMS).contains(file)
        || file.equals("memory.reclaim")
        || MemoryLimit.ofFile(file) != null;
  }

  private static String text(@Nullable Entry entry) {
    return entry == null || entry.isObject() || entry.isList() ? "" : entry.text();
  }

  /** What a program asks for that its machine does not have as that kernel. */
  static List<String> of(CorpusProgram program, KernelProfile kernel) {
    List<String> missing = new ArrayList<>();
    Provision provision = program.setup().provision();
    for (CgroupSpec cgroup : provision.cgroups()) {
      cgroup.files().keySet().stream()
          .filter(file -> !isModelled(file))
          .forEach(file -> missing.add("the file " + file));
    }
    provision.files().keySet().stream()
        .filter(file -> !KernelFiles.isKnown(file))
        .forEach(file -> missing.add("the file " + file));
    if (program.unreadStep() != null) {
      missing.add(program.unreadStep());
    }
    return missing;
  }

  /** How many programs miss each thing. */
  static Map<String, Integer> counts(List<ProgramResult> programs) {
    Map<String, Integer> counts = new TreeMap<>();
    for (ProgramResult program : programs) {
      for (String missing : program.notModelled()) {
        counts.merge(missing, 1, Integer::sum);
      }
    }
    return counts;
  }
}
