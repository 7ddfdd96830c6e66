package pageferry.experiment.plan;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.parser.ASTNode;
import com.ezylang.evalex.parser.ParseException;
import com.ezylang.evalex.parser.Token.TokenType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.observe.Metric;
import pageferry.observe.Unit;

/**
 * An expression over the metrics of runs, checked as far as it can be before there are any.
 *
 * @param text the expression
 * @param place where it stands
 * @param calls the calls of our functions in it
 * @param absent whether it names a label whose runs this invocation leaves out
 * @param unit what its number is measured in; null: it has none, as a ratio
 */
record Formula(String text, Place place, List<Call> calls, boolean absent, @Nullable Unit unit) {
  Formula {
    calls = List.copyOf(calls);
  }

  /** What kind of value a formula must have. */
  enum Kind {
    /** True or false. */
    CONDITION("an expression that is true or false", EvaluationValue::isBooleanValue),
    /** A number. */
    NUMBER("an expression that is a number", EvaluationValue::isNumberValue);

    private final String expected;
    private final Predicate<EvaluationValue> fits;

    Kind(String expected, Predicate<EvaluationValue> fits) {
      this.expected = expected;
      this.fits = fits;
    }
  }

  /** A call of one of our functions, with those of its arguments that are plain texts. */
  record Call(MetricFunction function, String subject, List<String> labels) {
    private void requireSubject(Place place, Vocabulary words) {
      if (function != MetricFunction.ENDED) {
        MetricNames.require(subject, place, words);
      } else if (!Ending.byKey().containsKey(subject)) {
        throw BadInput.unknown(place, "an ending", subject, Ending.byKey().keySet());
      }
    }
  }

  /** The formula of that text; whatever can be checked before a run is. */
  static Formula read(String text, Place place, Kind kind, Context context) {
    Set<String> run = context.run();
    Set<String> named = context.named();
    boolean absent = false;
    try {
      Expression expression = ExpectationLanguage.dry(text);
      Set<String> unknown = new TreeSet<>(expression.getUndefinedVariables());
      if (!unknown.isEmpty()) {
        throw BadInput.unknown(
            place,
            "a function or unit in an expectation",
            unknown.iterator().next(),
            ExpectationLanguage.words());
      }
      List<Call> calls = calls(expression.getAbstractSyntaxTree());
      for (Call call : calls) {
        call.requireSubject(place, context.words());
        for (String label : call.labels()) {
          if (!named.contains(label)) {
            throw BadInput.unknown(place, "a label, a value from compare or vary", label, named);
          }
          absent |= !run.contains(label);
        }
      }
      require(kind, expression, place);
      return new Formula(text, place, calls, absent, unit(expression.getAbstractSyntaxTree()));
    } catch (ParseException wrong) {
      throw BadInput.at(place, "an expression", "'" + text + "', and there: " + wrong.getMessage());
    }
  }

  private static void require(Kind kind, Expression expression, Place place) throws ParseException {
    EvaluationValue value;
    try {
      value = expression.evaluate();
    } catch (EvaluationException | ArithmeticException dependsOnNumbers) {
      return;
    }
    if (!kind.fits.test(value)) {
      throw BadInput.at(place, kind.expected, "'" + expression.getExpressionString() + "'");
    }
  }

  /** The calls in an expression that has been read before. */
  static List<Call> calls(String text) {
    try {
      return calls(ExpectationLanguage.dry(text).getAbstractSyntaxTree());
    } catch (ParseException wasReadBefore) {
      throw new IllegalStateException(wasReadBefore);
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

  /** What a part of an expression is measured in: sums keep units, and so do multiples. */
  private static @Nullable Unit unit(ASTNode node) {
    List<ASTNode> parts = node.getParameters();
    TokenType type = node.getToken().getType();
    if (type == TokenType.FUNCTION && MetricFunction.of(text(node)) != null) {
      Metric.Named named = Metric.of(text(parts.get(0)));
      return named == null ? null : named.unit();
    }
    if (type == TokenType.VARIABLE_OR_CONSTANT) {
      return Unit.NS;
    }
    if (type != TokenType.INFIX_OPERATOR) {
      return parts.size() == 1 ? unit(parts.get(0)) : null;
    }
    Unit left = unit(parts.get(0));
    Unit right = unit(parts.get(1));
    return switch (text(node)) {
      case "+", "-" -> left == right ? left : null;
      case "*" -> left == null ? right : right == null ? left : null;
      case "/" -> right == null ? left : null;
      default -> null;
    };
  }

  /** Whether some runs have all labels of each call; only one where it asks for one value. */
  void requireRows(List<Row> rows) {
    for (Call call : calls) {
      long count = rows.stream().filter(row -> Row.isLabelled(row.labels(), call.labels())).count();
      boolean one = call.function() == MetricFunction.VALUE;
      if (count == 0 || one && count > 1) {
        throw BadInput.at(
            place,
            one ? "labels that one run has" : "labels that some run has",
            count + " runs that have those of " + call.subject() + " in '" + text + "'");
      }
    }
  }

  /** What some runs answer. */
  EvaluationValue evaluate(List<RowResult> results) throws BaseException {
    return new ExpectationLanguage(results, place).evaluate(text);
  }
}
