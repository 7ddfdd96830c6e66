package pageferry.experiment.record;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import pageferry.experiment.record.GuestImage.Kind;
import pageferry.mm.CgroupSpec;
import pageferry.protocol.cgroup.CgroupWrite;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.syscalls.WriteFileCall.WriteFile;

/** The control group of a program on a guest: a folder of cgroup2, in which its first task is. */
final class GuestGroups {
  private static final String ROOT = "/sys/fs/cgroup";
  private static final String GROUP = ROOT + "/program";
  private static final long MOUNT = 165;
  private static final long MKDIR = 83;
  private static final long RMDIR = 84;
  private static final long MODE = 0755;

  private static final Map<Class<?>, Function<Step, Step>> PLAIN =
      Map.of(
          CgroupWrite.Write.class,
          step -> write(CgroupWrite.Write.class.cast(step)),
          CgroupWrite.SetNodes.class,
          step -> write(CgroupWrite.SetNodes.class.cast(step)));

  private GuestGroups() {}

  /** Why groups cannot be recorded; empty: they can. */
  static String refusal(List<CgroupSpec> groups) {
    return groups.size() > 1 ? "several control groups" : "";
  }

  /** Makes the group, if there is one, and writes its files; what goes wrong is told. */
  static void before(GuestImage image, List<CgroupSpec> groups) {
    for (CgroupSpec group : groups) {
      long root = image.text(ROOT);
      long kind = image.text("cgroup2");
      image.record(Kind.CALL, 0, MOUNT, kind, root, kind, 0, 0, 0);
      image.write(ROOT + "/cgroup.subtree_control", "+memory +cpuset", true);
      long folder = image.text(GROUP);
      image.record(Kind.CALL, 1, MKDIR, folder, MODE, 0, 0, 0, 0);
      group.files().forEach((file, value) -> image.write(GROUP + "/" + file, value, true));
    }
  }

  /** Has a task join the group. */
  static Step join() {
    return new WriteFile(GROUP + "/cgroup.procs", "0");
  }

  /** Removes it, when its tasks are gone. */
  static void after(GuestImage image, List<CgroupSpec> groups) {
    if (!groups.isEmpty()) {
      long folder = image.text(GROUP);
      image.record(Kind.CALL, 1, RMDIR, folder, 0, 0, 0, 0, 0);
    }
  }

  /** A step as the guest takes it: what is written to a group becomes what is written to a file. */
  static Step plain(Step step) {
    return PLAIN.getOrDefault(step.getClass(), same -> same).apply(step);
  }

  private static Step write(CgroupWrite.Write step) {
    return new WriteFile(GROUP + "/" + step.file(), step.value());
  }

  private static Step write(CgroupWrite.SetNodes step) {
    return new WriteFile(GROUP + "/" + CgroupSpec.MEMS, step.nodes());
  }
}
