package pageferry.observe.asked;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.observe.MapNames;

/**
 * What a metric is confined to.
 *
 * @param tasks the name of a process, a thread or those of one program; empty: all
 * @param phase the number of a phase, {@link #ALWAYS} for all of them
 */
record Scope(String tasks, int phase) {
  static final int ALWAYS = -1;

  /** The whole run. */
  static final Scope RUN = new Scope("", ALWAYS);

  /** The scope that words name, null where the programs have none of that name. */
  static @Nullable Scope of(List<String> words, MapNames names) {
    Scope scope = RUN;
    for (String word : words) {
      int phase = names.labels().phases().indexOf(word);
      if (phase < 0 && !names.isTask(word)) {
        return null;
      }
      scope = phase < 0 ? new Scope(word, scope.phase) : new Scope(scope.tasks, phase);
    }
    return scope;
  }
}
