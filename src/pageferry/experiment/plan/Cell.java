package pageferry.experiment.plan;

import com.ezylang.evalex.BaseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;

/**
 * One number that somebody has measured on a real machine, or one claim about such numbers, and how
 * the runs of an experiment answer it.
 */
public final class Cell {
  /** What a cell may be used for. */
  public enum Use {
    /** Costs may be fitted to it. */
    FIT,
    /** Costs that were fitted to others are held against it. */
    HELD_OUT;

    /** The word for it in conf files. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final Map<String, Use> USES = new TreeMap<>();

  static {
    for (Use use : Use.values()) {
      USES.put(use.key(), use);
    }
  }

  private final String of;
  private final Formula formula;
  private final @Nullable Figure published;
  private final Use use;
  private final String why;

  private Cell(String of, Formula formula, @Nullable Figure published, Use use, String why) {
    this.of = of;
    this.formula = formula;
    this.published = published;
    this.use = use;
    this.why = why;
  }

  /**
   * A number with its error.
   *
   * @param value the number
   * @param error its standard error
   * @param unit what it is measured in, in words
   */
  public record Figure(double value, double error, String unit) {}

  /** The cell that an entry holds; whatever can be checked before a run is. */
  public static Cell read(Entry entry, Context context) {
    Fields fields = entry.fields(Keys.CELL);
    Use use = fields.get("use").oneOf("a use of a cell", USES);
    String of = fields.get("of").text();
    String why = fields.text("why", "");
    if (fields.has("claim")) {
      Formula claim = formula(fields.get("claim"), Formula.Kind.CONDITION, context);
      return new Cell(of, claim, null, use, why);
    }
    Formula value = formula(fields.get("value"), Formula.Kind.NUMBER, context);
    Entry error = fields.get("error");
    if (error.number() <= 0) {
      throw error.mistake("a standard error above 0 for 'error'");
    }
    Figure published =
        new Figure(fields.get("published").number(), error.number(), fields.text("unit", ""));
    return new Cell(of, value, published, use, why);
  }

  private static Formula formula(Entry entry, Formula.Kind kind, Context context) {
    Formula formula = Formula.read(entry.text(), entry.place(), kind, context);
    if (formula.calls().isEmpty()) {
      throw BadInput.at(entry.place(), "an expression that asks for a metric", formula.text());
    }
    return formula;
  }

  /** What it is of. */
  public String of() {
    return of;
  }

  /** The expression that answers it. */
  public String text() {
    return formula.text();
  }

  /** The number that was measured; null if it is a claim. */
  public @Nullable Figure published() {
    return published;
  }

  /** What it may be used for. */
  public Use use() {
    return use;
  }

  /** The same, to which costs may be fitted. */
  public Cell forFit() {
    return new Cell(of, formula, published, Use.FIT, why);
  }

  /** Why it is missed, if it is and that is known; empty otherwise. */
  public String why() {
    return why;
  }

  /** Whether the invocation leaves out runs that it is about. */
  public boolean isAbsent() {
    return formula.absent();
  }

  /** Whether a run has to be run for it. */
  public boolean needs(Row row) {
    return formula.calls().stream().anyMatch(call -> Row.isLabelled(row.labels(), call.labels()));
  }

  /** The metrics that it is about. */
  List<String> metrics() {
    return formula.calls().stream()
        .filter(call -> call.function() != MetricFunction.ENDED)
        .map(Formula.Call::subject)
        .toList();
  }

  /**
   * What the runs answer: a number, of a claim 1 if it holds and 0 if it does not.
   *
   * @throws BadInput if they have no such data
   */
  public double ours(List<RowResult> results) {
    try {
      return published == null
          ? formula.evaluate(results).getBooleanValue() ? 1 : 0
          : formula.evaluate(results).getNumberValue().doubleValue();
    } catch (BaseException none) {
      throw BadInput.at(formula.place(), "runs that answer it", String.valueOf(none.getMessage()));
    }
  }
}
