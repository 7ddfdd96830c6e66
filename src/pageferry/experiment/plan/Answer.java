package pageferry.experiment.plan;

import com.ezylang.evalex.BaseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.conf.Place;
import pageferry.observe.Unit;

/** What an experiment says of its own runs: sentences with values in them. */
public final class Answer {
  /** Of an experiment that says nothing. */
  public static final Answer NONE = new Answer(List.of());

  private final List<Sentence> sentences;

  private Answer(List<Sentence> sentences) {
    this.sentences = List.copyOf(sentences);
  }

  /** How numbers are written. */
  public interface Numbers {
    /** The number with its unit, or without one; what is missing if there is no number. */
    String text(@Nullable Double number, @Nullable Unit unit);
  }

  /**
   * A sentence, or several.
   *
   * @param when what has to hold of the runs with all seeds; null: it is always said
   * @param parts its words and its values
   */
  private record Sentence(@Nullable Formula when, List<Part> parts) {
    boolean isAbsent() {
      return when != null && when.absent()
          || parts.stream().anyMatch(part -> part.value() != null && part.value().absent());
    }
  }

  /** Words, or a value. */
  private record Part(String words, @Nullable Formula value) {}

  /**
   * The answer that an entry holds: a text, or a list of texts and of objects that say when theirs
   * is true. What can be checked before a run is.
   *
   * @param context what it can be about
   * @param rows the runs
   */
  public static Answer read(Entry entry, Context context, List<Row> rows) {
    List<Sentence> sentences = new ArrayList<>();
    for (Entry each : entry.isList() ? entry.list("a list of sentences") : List.of(entry)) {
      Sentence sentence = sentence(each, context);
      if (!sentence.isAbsent()) {
        formulas(sentence).forEach(formula -> formula.requireRows(rows));
        sentences.add(sentence);
      }
    }
    return new Answer(sentences);
  }

  private static List<Formula> formulas(Sentence sentence) {
    List<Formula> all = new ArrayList<>();
    if (sentence.when() != null) {
      all.add(sentence.when());
    }
    sentence.parts().stream().map(Part::value).filter(Objects::nonNull).forEach(all::add);
    return all;
  }

  private static Sentence sentence(Entry entry, Context context) {
    if (!entry.isObject()) {
      return new Sentence(null, parts(entry, context));
    }
    Fields fields = entry.fields(Keys.ANSWER);
    Entry when = fields.get("when");
    Formula condition = Formula.read(when.text(), when.place(), Formula.Kind.CONDITION, context);
    return new Sentence(condition, parts(fields.get("text"), context));
  }

  private static List<Part> parts(Entry entry, Context context) {
    String text = entry.text().replaceAll("\\s+", " ").strip();
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      int end = open < 0 ? text.length() : open;
      parts.add(new Part(words(text.substring(at, end), entry.place()), null));
      at = end;
      if (open >= 0) {
        int close = close(text, open, entry.place());
        String value = text.substring(open + 1, close);
        parts.add(new Part("", Formula.read(value, entry.place(), Formula.Kind.NUMBER, context)));
        at = close + 1;
      }
    }
    return parts;
  }

  private static String words(String words, Place place) {
    if (words.contains("}")) {
      throw BadInput.at(place, "a '{' before each '}'", "'" + words + "'");
    }
    return words;
  }

  /** Where the brace that opens there is closed, outside of quoted labels. */
  private static int close(String text, int open, Place place) {
    boolean quoted = false;
    for (int i = open + 1; i < text.length(); i++) {
      quoted ^= text.charAt(i) == '\'';
      if (!quoted && text.charAt(i) == '}') {
        return i;
      }
    }
    throw BadInput.at(place, "a '}' after each '{'", "'" + text.substring(open) + "'");
  }

  /** The metrics that it is about. */
  public List<String> metrics() {
    return sentences.stream()
        .flatMap(sentence -> formulas(sentence).stream())
        .flatMap(formula -> formula.calls().stream())
        .filter(call -> call.function() != MetricFunction.ENDED)
        .map(Formula.Call::subject)
        .toList();
  }

  /**
   * The answer in words; of several seeds each number is the mean of what they say. Empty if there
   * is nothing to say.
   *
   * @param bySeed all runs with each seed
   */
  public String text(List<List<RowResult>> bySeed, Numbers numbers) {
    List<String> said = new ArrayList<>();
    for (Sentence sentence : sentences) {
      if (holds(sentence.when(), bySeed)) {
        StringBuilder text = new StringBuilder();
        for (Part part : sentence.parts()) {
          Formula value = part.value();
          text.append(value == null ? part.words() : value(value, bySeed, numbers));
        }
        said.add(text.toString());
      }
    }
    return String.join(" ", said);
  }

  private static boolean holds(@Nullable Formula when, List<List<RowResult>> bySeed) {
    try {
      for (List<RowResult> runs : bySeed) {
        if (when != null && !when.evaluate(runs).getBooleanValue()) {
          return false;
        }
      }
      return true;
    } catch (BaseException noData) {
      return false;
    }
  }

  private static String value(Formula value, List<List<RowResult>> bySeed, Numbers numbers) {
    double sum = 0;
    int count = 0;
    String why = "";
    for (List<RowResult> runs : bySeed) {
      try {
        sum += value.evaluate(runs).getNumberValue().doubleValue();
        count++;
      } catch (BaseException none) {
        why = why.isEmpty() ? String.valueOf(none.getMessage()) : why;
      }
    }
    return count == 0
        ? numbers.text(null, value.unit()) + " (" + why + ")"
        : numbers.text(sum / count, value.unit());
  }
}
