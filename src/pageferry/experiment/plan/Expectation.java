package pageferry.experiment.plan;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.parser.ASTNode;
import com.ezylang.evalex.parser.ParseException;
import com.ezylang.evalex.parser.Token.TokenType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Place;
import pageferry.experiment.settings.Axis;

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
   * @param written the axes as the experiment's file has them
   * @param axes those that are run
   * @param words what the programs name
   */
  public static Expectation read(
      Entry entry, List<Axis> written, List<Axis> axes, Vocabulary words) {
    String text = entry.text();
    Set<String> run = labels(axes);
    Set<String> named = labels(written);
    boolean reduced = !run.containsAll(named);
    named.addAll(run);
    boolean absent = false;
    try {
      Expression expression = ExpectationLanguage.dry(text);
      Set<String> unknown = new TreeSet<>(expression.getUndefinedVariables());
      if (!unknown.isEmpty()) {
        throw BadInput.unknown(
            entry.place(),
            "a function or unit in an expectation",
            unknown.iterator().next(),
            ExpectationLanguage.words());
      }
      for (Call call : calls(expression.getAbstractSyntaxTree())) {
        call.requireSubject(entry.place(), words);
        for (String label : call.labels()) {
          if (!named.contains(label)) {
            throw BadInput.unknown(
                entry.place(), "a label, a value from compare or vary", label, named);
          }
          absent |= !run.contains(label);
        }
      }
      requireBoolean(entry, expression);
    } catch (ParseException wrong) {
      throw BadInput.at(
          entry.place(), "an expression", "'" + text + "', and there: " + wrong.getMessage());
    }
    return new Expectation(text, claim(entry), entry.place(), absent, reduced, false);
  }

  /** The metrics that it is about. */
  public List<String> metrics() {
    try {
      return calls(ExpectationLanguage.dry(text).getAbstractSyntaxTree()).stream()
          .filter(call -> call.function() != MetricFunction.ENDED)
          .map(Call::subject)
          .toList();
    } catch (ParseException wasReadBefore) {
      throw new IllegalStateException(wasReadBefore);
    }
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

  private static void requireBoolean(Entry entry, Expression expression) throws ParseException {
    EvaluationValue value;
    try {
      value = expression.evaluate();
    } catch (EvaluationException dependsOnNumbers) {
      return;
    }
    if (!value.isBooleanValue()) {
      throw entry.mistake("an expression that is true or false");
    }
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
      boolean holds = language.expression(text).evaluate().getBooleanValue();
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

  private static Set<String> labels(List<Axis> axes) {
    Set<String> labels = new LinkedHashSet<>();
    for (Axis axis : axes) {
      for (String label : axis.labels()) {
        labels.add(label);
        labels.add(axis.key() + "=" + label);
      }
    }
    return labels;
  }

  /** A call of one of our functions, with those of its arguments that are plain texts. */
  private record Call(MetricFunction function, String subject, List<String> labels) {
    void requireSubject(Place place, Vocabulary words) {
      if (function != MetricFunction.ENDED) {
        MetricNames.require(subject, place, words);
      } else if (!Ending.byKey().containsKey(subject)) {
        throw BadInput.unknown(place, "an ending", subject, Ending.byKey().keySet());
      }
    }
  }

  private static List<Call> calls(ASTNode node) {
    List<Call> calls = new ArrayList<>();
    MetricFunction function = MetricFunction.of(node.getToken().getValue());
    List<ASTNode> parameters = node.getParameters();
    if (node.getToken().getType() == TokenType.FUNCTION && function != null) {
      List<String> labels = new ArrayList<>();
      for (int i = function.hasTolerance() ? 2 : 1; i < parameters.size(); i++) {
        labels.add(text(parameters.get(i)));
      }
      calls.add(new Call(function, text(parameters.get(0)), labels));
    }
    parameters.forEach(parameter -> calls.addAll(calls(parameter)));
    return calls;
  }

  private static String text(ASTNode node) {
    return node.getToken().getValue();
  }
}
