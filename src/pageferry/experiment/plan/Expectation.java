package pageferry.experiment.plan;

import com.ezylang.evalex.BaseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Place;

/**
 * An expression that must hold of all runs of an experiment together.
 *
 * @param text the expression
 * @param claim what it says in words, from the comment above it; may be empty
 * @param place where it stands
 * @param absent whether it names a label whose runs this invocation leaves out
 * @param reduced whether this invocation leaves out runs at all
 * @param ofSearch whether it is about searches of schedules instead of runs
 */
public record Expectation(
    String text, String claim, Place place, boolean absent, boolean reduced, boolean ofSearch) {

  /**
   * The expectation that an entry holds; whatever can be checked before a run is.
   *
   * @param context what it can be about
   */
  public static Expectation read(Entry entry, Context context) {
    Formula formula = Formula.read(entry.text(), entry.place(), Formula.Kind.CONDITION, context);
    return new Expectation(
        formula.text(), claim(entry), entry.place(), formula.absent(), context.isReduced(), false);
  }

  /** The metrics that it is about. */
  public List<String> metrics() {
    return Formula.calls(text).stream()
        .filter(call -> call.function() != MetricFunction.ENDED)
        .map(Formula.Call::subject)
        .toList();
  }

  /** The same about searches of schedules. */
  public Expectation aboutSearch() {
    return new Expectation(text, claim, place, absent, reduced, true);
  }

  private static String claim(Entry entry) {
    return entry.value().origin().comments().stream()
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  /** That it was not judged. */
  public Verdict skipped(String why) {
    return new Verdict(text, claim, Verdict.Outcome.SKIPPED, List.of(why));
  }

  /** What the runs answer. */
  public Verdict judge(List<RowResult> rows) {
    if (absent) {
      return skipped("its runs were left out");
    }
    ExpectationLanguage language = new ExpectationLanguage(rows, place);
    try {
      boolean holds = language.evaluate(text).getBooleanValue();
      Verdict.Outcome outcome = holds ? Verdict.Outcome.OK : Verdict.Outcome.FAILED;
      return new Verdict(text, claim, outcome, language.seen());
    } catch (MetricQuery.NoData none) {
      if (reduced && none.isOfOneValue()) {
        return skipped("the runs it compares with were left out");
      }
      List<String> notes = new ArrayList<>(language.seen());
      notes.add(String.valueOf(none.getMessage()));
      return new Verdict(text, claim, Verdict.Outcome.NO_DATA, notes);
    } catch (BaseException undefined) {
      List<String> notes = new ArrayList<>(language.seen());
      notes.add(String.valueOf(undefined.getMessage()));
      return new Verdict(text, claim, Verdict.Outcome.FAILED, notes);
    }
  }
}
