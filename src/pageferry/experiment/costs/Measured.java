package pageferry.experiment.costs;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;
import pageferry.observe.Metric;
import pageferry.observe.Unit;

/**
 * One number that was measured of an experiment.
 *
 * @param experiment the experiment
 * @param cell the number as a cell of a published table, which stands where the measurement does
 */
record Measured(Entry experiment, ConfigValue cell) {
  private static final String NUMBER = "([0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)";
  private static final String UNIT = " *(ns|us|µs|ms|s)?";
  private static final String ERROR = NUMBER + UNIT + "( *%)?";

  /** A number, perhaps its error behind it, and perhaps a unit behind either. */
  private static final Pattern VALUE =
      Pattern.compile(NUMBER + UNIT + "(?: *(?:±|\\+/?-) *" + ERROR + ")?");

  private static final Pattern ERROR_ALONE = Pattern.compile("()()" + ERROR);

  private static final Map<String, Double> NANOSECONDS =
      Map.of("", 1.0, "ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9);

  private static final double PERCENT = 100;

  /** What an entry says. */
  static Measured read(Entry entry) {
    Fields fields = entry.fields(Keys.MEASUREMENT);
    Entry experiment = fields.get("experiment");
    String metric = fields.get("metric").text();
    List<String> labels = fields.has("labels") ? labels(fields.get("labels")) : List.of();
    Entry value = fields.get("value");
    Matcher number = VALUE.matcher(value.text().strip());
    if (!number.matches()) {
      throw value.mistake("a number, or a duration such as 30 us, perhaps with ± its error");
    }
    String unit = unit(number);
    Metric.Named named = Metric.of(metric);
    if (!unit.isEmpty() && named != null && named.unit() != Unit.NS) {
      throw value.mistake("a number without a unit, of " + named.unit().text());
    }
    Map<String, Object> cell = new LinkedHashMap<>();
    cell.put("of", fields.text("of", (metric + " " + String.join(" ", labels)).strip()));
    cell.put("use", "fit");
    cell.put("value", expression(metric, labels, unit));
    cell.put("published", Double.parseDouble(number.group(1)));
    cell.put("error", error(fields, number, unit));
    cell.put("unit", unit);
    return new Measured(experiment, placed(cell, value.value().origin()));
  }

  private static ConfigValue placed(Map<String, Object> cell, ConfigOrigin origin) {
    Map<String, ConfigValue> placed = new LinkedHashMap<>();
    cell.forEach(
        (key, of) -> placed.put(key, ConfigValueFactory.fromAnyRef(of).withOrigin(origin)));
    return ConfigValueFactory.fromMap(placed).withOrigin(origin);
  }

  private static List<String> labels(Entry entry) {
    List<String> labels = new ArrayList<>();
    if (entry.isList()) {
      entry.list("labels").forEach(each -> labels.add(each.text()));
    } else {
      for (String label : entry.text().split(";")) {
        labels.add(label.strip());
      }
    }
    labels.removeIf(String::isEmpty);
    return labels;
  }

  private static String expression(String metric, List<String> labels, String unit) {
    StringBuilder call = new StringBuilder("value('" + metric + "'");
    labels.forEach(label -> call.append(", '").append(label).append('\''));
    return call.append(')').append(unit.isEmpty() ? "" : " / " + unit).toString();
  }

  /** The unit of a number, which may stand behind its error alone. */
  private static String unit(Matcher number) {
    String own = text(number, 2);
    String unit = own.isEmpty() ? text(number, 4) : own;
    return unit.equals("µs") ? "us" : unit;
  }

  private static double error(Fields fields, Matcher number, String unit) {
    Entry apart = fields.has("sd") ? fields.find("sd") : fields.find("error");
    boolean both = fields.has("sd") && fields.has("error");
    if (both || (apart != null && number.group(3) != null)) {
      throw fields.owner().mistake("one error, in 'error', in 'sd' or behind the value");
    }
    if (apart == null && number.group(3) == null) {
      throw BadInput.at(
          fields.owner().place(), "the key 'error', or ± an error behind the value", "none");
    }
    Matcher error = number;
    if (apart != null) {
      error = ERROR_ALONE.matcher(apart.text().strip());
      if (!error.matches()) {
        throw apart.mistake("an error such as 1500, 1.5 us or 5 % for '" + apart.name() + "'");
      }
    }
    double size = Double.parseDouble(error.group(3));
    if (!text(error, 5).isEmpty()) {
      return size / PERCENT * Double.parseDouble(number.group(1));
    }
    String own = text(error, 4).isEmpty() ? unit : text(error, 4);
    return size * NANOSECONDS.getOrDefault(own, 1.0) / NANOSECONDS.getOrDefault(unit, 1.0);
  }

  private static String text(Matcher matcher, int group) {
    String text = matcher.group(group);
    return text == null ? "" : text;
  }
}
