package pageferry.experiment.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Name;
import pageferry.observe.Labels;
import pageferry.protocol.kernel.Step;

/**
 * Reads what programs call phases and steps. A name stands behind the @ of metrics, so it is a word
 * and nothing else has it; the same phase may be begun, and the same name given to steps, in
 * several places.
 */
final class LabelReader {
  /** The key that names a step. */
  static final String KEY = "as";

  private static final String MARK = "mark";
  private static final String WORD = "[A-Za-z0-9_-]+";

  private final Map<String, Entry> phases = new LinkedHashMap<>();
  private final Map<String, Entry> steps = new LinkedHashMap<>();

  /** Makes known what a step of that op names. */
  void collect(String op, Map<String, Entry> members) {
    if (op.equals(MARK) && members.containsKey("name")) {
      phases.putIfAbsent(word(members.get("name"), "a phase"), members.get("name"));
    }
    if (members.containsKey(KEY)) {
      steps.putIfAbsent(word(members.get(KEY), "a step"), members.get(KEY));
    }
  }

  private static String word(Entry entry, String what) {
    String name = Name.of(entry, what);
    if (!name.matches(WORD)) {
      throw entry.mistake("a name for " + what + " of letters, digits, - and _");
    }
    return name;
  }

  /** The number of a phase. */
  int phase(Entry name) {
    return 1 + List.copyOf(phases.keySet()).indexOf(name.text());
  }

  /** A step with its name. */
  Step named(Step step, Entry name) {
    if (!step.op().isReported()) {
      throw name.mistake("no '" + KEY + "' on " + step.op().text() + ", which only arranges steps");
    }
    return new Step.Named(List.copyOf(steps.keySet()).indexOf(name.text()), step);
  }

  /** The names, of which none may be that of something else, such as one of these tasks. */
  Labels labels(Set<String> tasks) {
    phases.forEach((name, entry) -> requireOwn(name, entry, "a phase", tasks));
    steps.forEach((name, entry) -> requireOwn(name, entry, "a step", tasks));
    for (Map.Entry<String, Entry> step : steps.entrySet()) {
      if (phases.containsKey(step.getKey())) {
        throw step.getValue().mistake("a name for a step that no phase has");
      }
    }
    List<String> all = new ArrayList<>(List.of(Labels.START));
    all.addAll(phases.keySet());
    return new Labels(all, List.copyOf(steps.keySet()));
  }

  private static void requireOwn(String name, Entry entry, String what, Set<String> tasks) {
    if (tasks.contains(name)) {
      throw entry.mistake("a name for " + what + " that no task or process has");
    }
    if (name.equals(Labels.START)) {
      throw entry.mistake("a name for " + what + " other than that of the phase before the first");
    }
  }
}
