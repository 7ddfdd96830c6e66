package pageferry.experiment.plan;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.AbstractFunction;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.parser.Token;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Place;

/** The functions and units of expectations, over the results of some runs. */
final class ExpectationLanguage {
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("ns", 1L);
    UNITS.put("us", 1_000L);
    UNITS.put("ms", 1_000_000L);
    UNITS.put("s", 1_000_000_000L);
  }

  private final @Nullable MetricQuery query;
  private final List<String> seen = new ArrayList<>();

  /** The language over the given runs, for the expectation at the place. */
  ExpectationLanguage(List<RowResult> rows, Place place) {
    this.query = new MetricQuery(rows, place);
  }

  private ExpectationLanguage() {
    this.query = null;
  }

  /** An expression whose functions answer without any run, to see whether it can be evaluated. */
  static Expression dry(String text) {
    return new ExpectationLanguage().expression(text);
  }

  /** The names of all functions and units. */
  static List<String> words() {
    List<String> words = new ArrayList<>();
    Arrays.stream(MetricFunction.values()).map(MetricFunction::word).forEach(words::add);
    words.addAll(UNITS.keySet());
    return words;
  }

  /** An expression of this language. */
  Expression expression(String text) {
    ExpressionConfiguration configuration =
        ExpressionConfiguration.builder().singleQuoteStringLiteralsAllowed(true).build();
    for (MetricFunction function : MetricFunction.values()) {
      configuration
          .getFunctionDictionary()
          .addFunction(
              function.word(),
              function.hasTolerance() ? new Tolerant(function) : new Plain(function));
    }
    return new Expression(text, configuration).withValues(UNITS);
  }

  /** What an expression of this language comes to. */
  EvaluationValue evaluate(String text) throws BaseException {
    try {
      return expression(text).evaluate();
    } catch (ArithmeticException undefined) {
      String message = String.valueOf(undefined.getMessage()).toLowerCase(Locale.ROOT);
      throw new EvaluationException(
          new Token(1, text, Token.TokenType.STRING_LITERAL), message + " in " + text);
    }
  }

  /** The calls of functions so far, each with its answer. */
  List<String> seen() {
    return seen;
  }

  private EvaluationValue call(MetricFunction function, EvaluationValue... parameters)
      throws EvaluationException {
    List<String> texts = new ArrayList<>();
    for (EvaluationValue parameter : parameters) {
      texts.add(parameter.getStringValue());
    }
    double tolerance = 0;
    if (function.hasTolerance()) {
      tolerance = parameters[1].getNumberValue().doubleValue();
      texts.remove(1);
    }
    if (query == null) {
      return function.isTest() ? EvaluationValue.TRUE : number(1);
    }
    MetricQuery.Answer answer = query.ask(function, texts, tolerance);
    seen.add(answer.note());
    return function.isTest()
        ? EvaluationValue.booleanValue(answer.number() != 0)
        : number(answer.number());
  }

  private static EvaluationValue number(double number) {
    return EvaluationValue.numberValue(BigDecimal.valueOf(number));
  }

  /** A function of a metric and labels. */
  @FunctionParameter(name = "metric")
  @FunctionParameter(name = "labels", isVarArg = true)
  private final class Plain extends AbstractFunction {
    private final MetricFunction function;

    Plain(MetricFunction function) {
      this.function = function;
    }

    @Override
    public EvaluationValue evaluate(
        Expression expression, Token token, EvaluationValue... parameters)
        throws EvaluationException {
      return call(function, parameters);
    }
  }

  /** A function of a metric, a tolerance and labels. */
  @FunctionParameter(name = "metric")
  @FunctionParameter(name = "tolerance", nonNegative = true)
  @FunctionParameter(name = "labels", isVarArg = true)
  private final class Tolerant extends AbstractFunction {
    private final MetricFunction function;

    Tolerant(MetricFunction function) {
      this.function = function;
    }

    @Override
    public EvaluationValue evaluate(
        Expression expression, Token token, EvaluationValue... parameters)
        throws EvaluationException {
      return call(function, parameters);
    }
  }
}
