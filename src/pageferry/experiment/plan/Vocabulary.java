package pageferry.experiment.plan;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import pageferry.observe.MapNames;
import pageferry.observe.asked.PlacementName;

/**
 * What the programs of an experiment's runs name, as far as metrics can be about it.
 *
 * @param tasks processes, threads, those of one program, and children
 * @param phases phases of runs
 * @param steps steps that have names
 * @param placements the placement.* metrics of their maps
 * @param groups the memcg.* metrics of their control groups
 */
public record Vocabulary(
    SortedSet<String> tasks,
    SortedSet<String> phases,
    SortedSet<String> steps,
    SortedSet<String> placements,
    SortedSet<String> groups) {
  /** Nothing is named. */
  public static final Vocabulary NONE = empty();

  private static Vocabulary empty() {
    return new Vocabulary(
        new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
  }

  /** What any of these scenarios names. */
  public static Vocabulary of(Collection<Scenario> scenarios) {
    Vocabulary all = empty();
    scenarios.forEach(all::add);
    return all;
  }

  private void add(Scenario scenario) {
    MapNames names = scenario.maps();
    for (MapNames.Process process : names.processes()) {
      tasks.add(process.name());
      for (MapNames.Thread thread : process.tasks()) {
        tasks.add(thread.name());
        tasks.add(thread.family());
      }
    }
    names.children().forEach(child -> tasks.add(child.name()));
    phases.addAll(names.labels().phases());
    steps.addAll(names.labels().steps());
    groups.addAll(GroupNames.all(scenario));
    placements.addAll(PlacementName.all(names, scenario.machine().topology().nodeCount()));
  }
}
