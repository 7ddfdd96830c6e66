package pageferry.experiment.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Name;
import pageferry.observe.Labels;
import pageferry.observe.RealAnswer;
import pageferry.protocol.kernel.Step;

/**
 * Reads what programs call phases and steps, and what steps really answered. A name stands behind
 * the @ of metrics, so it is a word and nothing else has it; the same phase may be begun, and the
 * same name given to steps, in several places.
 */
final class LabelReader {
  /** The key that names a step. */
  static final String KEY = "as";

  private static final String MARK = "mark";
  private static final String WORD = "[A-Za-z0-9_-]+";

  private final Map<String, Entry> phases = new LinkedHashMap<>();
  private final Map<String, Entry> steps = new LinkedHashMap<>();
  private final List<RealAnswer> real = new ArrayList<>();

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

  /** A step with its name and what it really answered, as far as it has either. */
  Step named(Step step, @Nullable Entry name, @Nullable Entry realAnswer) {
    for (Entry each : Stream.of(name, realAnswer).filter(Objects::nonNull).toList()) {
      if (!step.op().isReported()) {
        String key = each == name ? KEY : RealReader.KEY;
        String op = step.op().text();
        throw each.mistake("no '" + key + "' on " + op + ", which only arranges steps");
      }
    }
    if (name == null && realAnswer == null) {
      return step;
    }
    if (realAnswer != null) {
      real.add(RealReader.read(realAnswer, step.op()));
    }
    return new Step.Named(
        name == null ? -1 : List.copyOf(steps.keySet()).indexOf(name.text()),
        realAnswer == null ? -1 : real.size() - 1,
        step);
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
    return new Labels(all, List.copyOf(steps.keySet()), real);
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
