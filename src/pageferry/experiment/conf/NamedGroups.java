package pageferry.experiment.conf;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names of control groups that stand somewhere in processes and their programs. */
final class NamedGroups {
  /** Where control groups are mounted. */
  private static final String MOUNT = "/sys/fs/cgroup/";

  private static final Set<String> STEPS = Set.of("cgroup", "cpuset");

  private final Set<String> names = new TreeSet<>();

  private NamedGroups() {}

  /** Those below an entry. */
  static Set<String> in(Entry entry) {
    NamedGroups found = new NamedGroups();
    found.collect(entry);
    return found.names;
  }

  private void collect(Entry entry) {
    if (entry.isList()) {
      entry.list("a list").forEach(this::collect);
    } else if (entry.isObject()) {
      Map<String, Entry> members = entry.members("an object");
      name(members);
      members.values().forEach(this::collect);
    }
  }

  private void name(Map<String, Entry> members) {
    String path = text(members.get("path"));
    if (path.startsWith(MOUNT)) {
      names.add(path.substring(MOUNT.length()).split("/", 2)[0]);
    }
    String group = STEPS.contains(text(members.get("op"))) ? text(members.get("group")) : "";
    for (String name : List.of(group, text(members.get("cgroup")))) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
  }

  private static String text(@Nullable Entry entry) {
    return entry == null || entry.isObject() || entry.isList() || entry.isNull()
        ? ""
        : entry.text();
  }
}
